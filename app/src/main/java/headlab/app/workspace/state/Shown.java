package headlab.app.workspace.state;

import headlab.engine.figure.Figure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The figures in front of the user, and where they come from.
///
/// @param key the run's number in the store; negative for what has none
/// @param figures in the order of the analysis
/// @param command as stored; empty for a comparison
/// @param fields provenance, name to value, in reading order
public record Shown(long key, List<Figure> figures, String command, Map<String, String> fields) {
  public Shown {
    figures = List.copyOf(figures);
    fields = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /// Where the figures come from, in one line.
  public String source() {
    return String.join(" · ", fields.values());
  }
}
