package headlab.app.workspace.state;

import headlab.engine.figure.Figure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The figures in front of the user, and where they come from.
///
/// @param key the run's number in the store; negative for what has none
/// @param model where the model of the figures lies, as its run names it; empty where they compare
///   two
/// @param figures in the order of the analysis
/// @param command as stored; empty for a comparison
/// @param fields provenance, name to value, in reading order
public record Shown(
    long key, String model, List<Figure> figures, String command, Map<String, String> fields) {
  public Shown {
    figures = List.copyOf(figures);
    fields = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /// Why heads of these figures are not those of the open model, as a sentence.
  public String notOpen() {
    if (model.isEmpty()) {
      return "These figures compare two models: no head of the open one is meant.";
    }
    String name = model.substring(Math.max(model.lastIndexOf('/'), model.lastIndexOf('\\')) + 1);
    return "These figures are of " + (name.isEmpty() ? model : name) + ", which is not open.";
  }

  /// Where the figures come from, in one line.
  public String source() {
    List<String> parts = new ArrayList<>();
    for (Map.Entry<String, String> field : fields.entrySet()) {
      boolean hash = field.getKey().endsWith("sha256");
      String value = field.getValue();
      parts.add(hash ? value.substring(0, Math.min(8, value.length())) : value);
    }
    return String.join(" · ", parts);
  }
}
