package headlab.engine.model;

import java.io.Serializable;

/// The device that was asked for: `auto` (a GPU where there is one), `cpu`, or `cuda:N`.
public record DeviceName(String id) implements Serializable {
  public static final DeviceName AUTO = new DeviceName("auto");
  public static final DeviceName CPU = new DeviceName("cpu");

  public DeviceName {
    if (!id.matches("auto|cpu|cuda:[0-9]{1,3}")) {
      throw new IllegalArgumentException("A device is auto, cpu or cuda:N, not '" + id + "'.");
    }
  }
}
