package headlab.icons;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IconTest {
  @ParameterizedTest
  @EnumSource
  void everyMeaningHasOnePicture(Icon icon) {
    assertTrue((icon.ikon() == null) != (icon.outline() == null), icon.name());
  }

  @Test
  void ownOutlinesAreClosedPaths() {
    for (Icon icon : Icon.values()) {
      String outline = icon.outline();
      assertTrue(
          outline == null || (outline.startsWith("M") && outline.endsWith("z")), icon.name());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 32, 48, 128, 256})
  void theProgramIconHasTheSizeItIsNamedAfter(int size) throws IOException {
    try (InputStream in = Icon.program(size)) {
      byte[] header = in.readNBytes(24);
      assertEquals(size, (header[18] & 255) << 8 | (header[19] & 255));
      assertEquals(size, (header[22] & 255) << 8 | (header[23] & 255));
    }
  }
}
