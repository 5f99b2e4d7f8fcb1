package headlab.engine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  @Test
  void whereTheFolderCannotBeMadeATemporaryOneStandsIn(@TempDir Path folder) throws IOException {
    Path home = Files.writeString(folder.resolve("a file"), "").resolve("headlab");
    Path instead = DataFolder.usable(home);
    assertTrue(Files.isDirectory(instead) && Files.isWritable(instead));
    assertTrue(instead.getFileName().toString().startsWith("headlab-"));
    assertEquals(instead, DataFolder.usable(home));
    Path fine = folder.resolve("sub").resolve("headlab");
    assertEquals(fine, DataFolder.usable(fine));
  }
}
