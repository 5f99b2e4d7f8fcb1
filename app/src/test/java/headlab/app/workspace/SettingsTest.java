package headlab.app.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  @Test
  void whatIsWrittenIsReadAgain(@TempDir Path folder) throws IOException {
    SettingsFile file = new SettingsFile(folder.resolve("new").resolve("window.properties"));
    Settings settings =
        Settings.first()
            .withTheme(Theme.DARK)
            .withRecent("bench-opt")
            .withRecent("/models/größer")
            .withRecent("bench-opt")
            .withFolder("/tmp/a b")
            .withLayout(1200, 700, new double[] {0.2, 0.7, 0.9});
    file.write(settings);
    assertEquals(settings, file.read());
    assertEquals(List.of("bench-opt", "/models/größer"), file.read().recent());
    try (Stream<Path> left = Files.list(folder.resolve("new"))) {
      assertEquals(1, left.count());
    }
  }

  @Test
  void aBrokenFileIsAFirstStart(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("window.properties");
    Files.writeString(file, "width=NaN\nheight=-4\nleft=7\ntheme=pink\nright=\\u00zz\n");
    assertEquals(Settings.first(), new SettingsFile(file).read());
    Files.writeString(file, "width=NaN\nheight=-4\nleft=7\ntheme=pink\n");
    assertEquals(Settings.first(), new SettingsFile(file).read());
    assertEquals(Settings.first(), new SettingsFile(folder.resolve("absent")).read());
  }
}
