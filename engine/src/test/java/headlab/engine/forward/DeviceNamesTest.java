package headlab.engine.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.engine.model.DeviceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// That code which computes works on any device: none but `Devices` names one.
class DeviceNamesTest {
  private static final List<String> NAMES =
      List.of("Device.cpu(", "Device.gpu(", "\"cpu\"", "\"cuda", "DeviceName.CPU", ".toDevice(");

  @Test
  void onlyDevicesNamesADevice() throws IOException {
    int read = 0;
    for (String folder : List.of("forward", "sweep")) {
      try (Stream<Path> files =
          Files.list(Path.of("src/main/java/headlab/engine").resolve(folder))) {
        for (Path file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
          String text = Files.readString(file);
          boolean names = NAMES.stream().anyMatch(text::contains);
          assertEquals(file.endsWith("Devices.java"), names, file.toString());
          read++;
        }
      }
    }
    assertTrue(read > 12, "only " + read + " files were read");
  }

  @Test
  void autoIsADeviceThatIsThere() {
    DeviceName auto = Devices.name(Devices.resolve(DeviceName.AUTO));
    assertEquals(auto, Devices.name(Devices.resolve(auto)));
    assertEquals(DeviceName.CPU, Devices.name(Devices.resolve(DeviceName.CPU)));
  }
}
