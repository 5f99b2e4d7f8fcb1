package headlab.engine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DataFolderTest {
  private static final Path HOME = Path.of("/home/Zoë B");

  @Test
  void eachSystemHasItsPlace() {
    assertEquals(HOME.resolve(".local/share/headlab"), DataFolder.of("Linux", Map.of(), HOME));
    assertEquals(
        Path.of("/data/headlab"), DataFolder.of("Linux", Map.of("XDG_DATA_HOME", "/data"), HOME));
    assertEquals(
        HOME.resolve("Library/Application Support/Headlab"),
        DataFolder.of("Mac OS X", Map.of("XDG_DATA_HOME", "/data"), HOME));
    assertEquals(
        HOME.resolve("AppData/Roaming/Headlab"), DataFolder.of("Windows 11", Map.of(), HOME));
    assertEquals(
        Path.of("/roaming/Headlab"),
        DataFolder.of("Windows 11", Map.of("APPDATA", "/roaming"), HOME));
  }

  @Test
  void relativeOrEmptySettingIsIgnored() {
    assertEquals(
        HOME.resolve(".local/share/headlab"),
        DataFolder.of("Linux", Map.of("XDG_DATA_HOME", "here"), HOME));
    assertEquals(
        HOME.resolve(".local/share/headlab"),
        DataFolder.of("Linux", Map.of("XDG_DATA_HOME", ""), HOME));
  }
}
