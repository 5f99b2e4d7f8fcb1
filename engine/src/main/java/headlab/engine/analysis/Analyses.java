package headlab.engine.analysis;

import java.util.List;

/// The analyses that a program offers, in the order of its menu.
public interface Analyses {
  List<AnalysisType<?>> all();

  /// The analysis called `id`.
  ///
  /// @throws IllegalArgumentException naming those there are
  default AnalysisType<?> named(String id) {
    for (AnalysisType<?> type : all()) {
      if (type.id().equals(id)) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "There is no analysis '%s'; there are %s."
            .formatted(id, String.join(", ", all().stream().map(AnalysisType::id).toList())));
  }

  /// The type that a stored command line names by its first word.
  default AnalysisType<?> typeOf(String command) {
    List<String> words = CommandLine.words(command);
    if (words.isEmpty()) {
      throw new IllegalArgumentException("A command begins with the name of an analysis.");
    }
    return named(words.getFirst());
  }
}
