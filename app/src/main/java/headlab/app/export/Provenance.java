package headlab.app.export;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// Where the numbers of a figure come from: name to value, in reading order. It lies in the
/// metadata of every exported file.
///
/// @param fields e.g. `command`, `model`, `model sha256`, `device`, `engine`
public record Provenance(Map<String, String> fields) {
  public Provenance {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /// The value of `name`, or the empty text.
  public String get(String name) {
    return fields.getOrDefault(name, "");
  }

  /// One line for each field: `command: head-ablation --prompts ...`.
  public String lines() {
    return fields.entrySet().stream()
        .map(field -> field.getKey() + ": " + field.getValue())
        .collect(Collectors.joining("\n"));
  }
}
