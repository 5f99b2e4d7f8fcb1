package headlab.engine.sweep;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The raw metric of every cell and prompt of a sweep.
///
/// @param values for each key one number per prompt, in the order of the prompts
/// @param touched for each key how many (layer, head, position) places its edits write to, over all
///   prompts; 0 for an unedited run
public record Rows(Map<Key, double[]> values, Map<Key, Integer> touched) implements Serializable {
  public Rows {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    touched = Map.copyOf(touched);
  }

  /// Rows of which it is not known what was touched.
  public Rows(Map<Key, double[]> values) {
    this(values, Map.of());
  }

  /// How many places the edits of `key` write to over all prompts, or null where that is not known.
  public @Nullable Integer touched(Key key) {
    return touched.get(key);
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
