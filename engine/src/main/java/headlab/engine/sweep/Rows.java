package headlab.engine.sweep;

import java.io.Serializable;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// The raw metric of every cell and prompt of a sweep.
///
/// @param values for each key one number per prompt, in the order of the prompts
public record Rows(Map<Key, double[]> values) implements Serializable {
  public Rows {
    values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /// The numbers of `key`, one per prompt.
  public double[] of(Key key) {
    double[] found = values.get(key);
    if (found == null) {
      throw new IllegalArgumentException("The sweep has no cell " + key + ".");
    }
    return found.clone();
  }

  /// Whether `key` has been computed: a figure so far may lack cells.
  public boolean has(Key key) {
    return values.containsKey(key);
  }

  /// The mean of `key` over the prompts.
  public double mean(Key key) {
    return Arrays.stream(of(key)).average().orElseThrow();
  }
}
