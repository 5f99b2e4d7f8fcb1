package headlab.engine.forward;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.JniUtils;
import headlab.datasets.Refusal;
import headlab.engine.model.DeviceName;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The devices this machine has, by the names a user gives them. The only place that names one.
public final class Devices {
  private static final String CUDA = "cuda:";

  static {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    Threads.sleepWhenIdle();
  }

  private Devices() {}

  /// The device that `name` means here: `auto` is the first GPU, or the CPU where there is none.
  ///
  /// @throws Refusal when there is no such GPU, saying which there are
  static Device resolve(DeviceName name) {
    int gpus = engine().getGpuCount();
    if (name.equals(DeviceName.CPU) || (name.equals(DeviceName.AUTO) && gpus == 0)) {
      return Device.cpu();
    }
    int index = name.equals(DeviceName.AUTO) ? 0 : Integer.parseInt(name.id().substring(5));
    if (index >= gpus) {
      throw new Refusal(
          "There is no device %s here; there is cpu%s."
              .formatted(
                  name.id(),
                  IntStream.range(0, gpus)
                      .mapToObj(gpu -> ", " + CUDA + gpu)
                      .collect(Collectors.joining())));
    }
    return Device.gpu(index);
  }

  /// The name of a device: `cpu` or `cuda:N`.
  static DeviceName name(Device device) {
    return device.isGpu() ? new DeviceName(CUDA + device.getDeviceId()) : DeviceName.CPU;
  }

  /// How many threads a large product is shared among on the processor.
  public static int threads() {
    engine();
    Threads.all();
    return JniUtils.getNumThreads();
  }

  /// Switches gradients off for the calling thread: PyTorch starts every thread with them on, and
  /// each array would then keep its whole history alive.
  static void withoutGradients() {
    if (JniUtils.isGradMode()) {
      JniUtils.setGradMode(false);
    }
  }

  /// PyTorch, loaded.
  static Engine engine() {
    try {
      return Engine.getEngine("PyTorch");
    } catch (EngineException | UnsatisfiedLinkError e) {
      throw new Refusal(
          "The PyTorch library could not be loaded (%s); it is unpacked to %s, which must allow"
                  .formatted(e.getMessage(), cache())
              + " programs to run: set DJL_CACHE_DIR to a folder that does.",
          e);
    }
  }

  private static String cache() {
    return ai.djl.util.Utils.getEngineCacheDir("pytorch").toString();
  }
}
