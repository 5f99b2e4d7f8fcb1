package headlab.engine.bench;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What was measured of one row on one model, by name: `median_s` and other times in seconds,
/// `mean_ms` and `p95_ms` in milliseconds, `spread` as (largest - smallest) / median of the
/// samples.
///
/// @param family whose shape the model has: `gpt2`, `llama`
public record Measure(BenchRow row, String family, Map<String, Number> values)
    implements Serializable {
  public Measure {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
