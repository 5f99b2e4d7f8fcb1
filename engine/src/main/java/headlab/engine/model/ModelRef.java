package headlab.engine.model;

import java.io.Serializable;

/// Which model, where and in which numbers: part of every request, run and key.
///
/// @param location a folder, or the name of a bundled model
/// @param device the device asked for
/// @param dtype the format that is computed in
public record ModelRef(String location, DeviceName device, Dtype dtype) implements Serializable {
  public ModelRef {
    if (location.isBlank()) {
      throw new IllegalArgumentException("A model needs a folder or a name.");
    }
  }

  /// The model at `location` on any device in fp32.
  public static ModelRef of(String location) {
    return new ModelRef(location, DeviceName.AUTO, Dtype.FLOAT32);
  }
}
