package headlab.engine.forward;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import com.sun.management.OperatingSystemMXBean;
import headlab.datasets.Refusal;
import headlab.engine.model.Checkpoint;
import headlab.engine.model.Dtype;
import headlab.engine.model.Parameter;
import headlab.engine.model.StoredTensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// What a checkpoint takes of the machine's memory, known before anything is read.
final class Memory {
  private Memory() {}

  /// Bytes of the tensors that are copied: widened to fp32, or laid out anew. Mapped ones take none
  /// that cannot be given back.
  ///
  /// @param inOut whether matrices that do not lie `[in, out]` are copied
  static long copied(Checkpoint checkpoint, boolean inOut) {
    Map<String, Long> bytes = new HashMap<>();
    for (Parameter parameter : Parameter.values()) {
      for (int layer = 0;
          layer < (parameter.perLayer() ? checkpoint.spec().layers() : 1);
          layer++) {
        checkpoint
            .find(parameter, layer)
            .filter(
                placed ->
                    placed.tensor().dtype() != Dtype.FLOAT32
                        || (inOut && Weights.isCopied(parameter, placed)))
            .map(placed -> placed.tensor())
            .ifPresent(tensor -> bytes.put(tensor.name(), fp32(tensor)));
      }
    }
    return bytes.values().stream().mapToLong(Long::longValue).sum();
  }

  /// Refuses weights that no machine of this size can hold.
  ///
  /// @param needed bytes
  /// @param there bytes of memory in all
  static void check(long needed, long there) {
    if (needed > there) {
      throw new Refusal(
          String.format(
              Locale.ROOT,
              "The weights take %.1f GB as float32, but this machine has %.1f GB of memory.",
              needed / 1e9,
              there / 1e9));
    }
  }

  /// Bytes of memory in this machine.
  static long there() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  /// Bytes of memory that can be had on `device` now.
  static long free(Device device) {
    if (device.isGpu()) {
      MemoryUsage memory = CudaUtils.getGpuMemory(device);
      return memory.getMax() - memory.getCommitted();
    }
    return available().orElseGet(Memory::unused);
  }

  /// What Linux says it could give: unused memory, and what it keeps of files.
  private static OptionalLong available() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/meminfo"))) {
      return lines
          .filter(line -> line.startsWith("MemAvailable:"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst();
    } catch (IOException | UncheckedIOException e) {
      return OptionalLong.empty();
    }
  }

  private static long unused() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getFreeMemorySize();
  }

  private static long fp32(StoredTensor tensor) {
    return tensor.bytes().byteSize() / tensor.dtype().bytes() * Dtype.FLOAT32.bytes();
  }
}
