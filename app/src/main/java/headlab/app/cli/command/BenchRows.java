package headlab.app.cli.command;

import headlab.engine.bench.BenchRow;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The rows of a bench: those of the engine on seeded models, and whole analyses of SmolLM2.
record BenchRows(List<BenchRow> engine, List<AnalysisRow> analyses) {
  BenchRows {
    engine = List.copyOf(engine);
    analyses = List.copyOf(analyses);
  }

  static BenchRows all() {
    return new BenchRows(List.of(BenchRow.values()), List.of(AnalysisRow.values()));
  }

  /// Reads names or letters separated by commas.
  ///
  /// @throws IllegalArgumentException listing the rows there are
  static BenchRows parse(String text) {
    Set<BenchRow> engine = EnumSet.noneOf(BenchRow.class);
    Set<AnalysisRow> analyses = EnumSet.noneOf(AnalysisRow.class);
    for (String word : text.split(",", -1)) {
      Optional<AnalysisRow> analysis = AnalysisRow.find(word.strip());
      if (analysis.isPresent()) {
        analyses.add(analysis.get());
      } else {
        engine.addAll(known(word));
      }
    }
    return new BenchRows(List.copyOf(engine), List.copyOf(analyses));
  }

  private static List<BenchRow> known(String word) {
    try {
      return BenchRow.parse(word);
    } catch (IllegalArgumentException e) {
      String engine =
          Arrays.stream(BenchRow.values()).map(BenchRow::id).collect(Collectors.joining(", "));
      throw new IllegalArgumentException(
          "The bench has no row '%s'; its rows are %s, %s."
              .formatted(word.strip(), engine, AnalysisRow.list()),
          e);
    }
  }
}
