package headlab.icons;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.materialdesign2.MaterialDesignA;
import org.kordamp.ikonli.materialdesign2.MaterialDesignB;
import org.kordamp.ikonli.materialdesign2.MaterialDesignC;
import org.kordamp.ikonli.materialdesign2.MaterialDesignD;
import org.kordamp.ikonli.materialdesign2.MaterialDesignF;
import org.kordamp.ikonli.materialdesign2.MaterialDesignH;
import org.kordamp.ikonli.materialdesign2.MaterialDesignI;
import org.kordamp.ikonli.materialdesign2.MaterialDesignM;
import org.kordamp.ikonli.materialdesign2.MaterialDesignP;
import org.kordamp.ikonli.materialdesign2.MaterialDesignR;
import org.kordamp.ikonli.materialdesign2.MaterialDesignS;
import org.kordamp.ikonli.materialdesign2.MaterialDesignT;
import org.kordamp.ikonli.materialdesign2.MaterialDesignU;
import org.kordamp.ikonli.materialdesign2.MaterialDesignW;

/// A picture by what it means. It is a glyph of an icon font, or an own outline in a square of 24.
public enum Icon {
  MODEL(MaterialDesignC.CUBE_OUTLINE),
  BUNDLED_MODEL(MaterialDesignP.PACKAGE_VARIANT_CLOSED),
  RECENT_MODEL(MaterialDesignH.HISTORY),
  CACHED_MODEL(MaterialDesignD.DOWNLOAD_OUTLINE),
  OPEN_FOLDER(MaterialDesignF.FOLDER_OPEN_OUTLINE),
  PROMPTS(MaterialDesignF.FORMAT_QUOTE_CLOSE),
  TYPED_PROMPT(MaterialDesignT.TEXT_BOX_OUTLINE),
  PROMPT_SET(MaterialDesignD.DATABASE_OUTLINE),
  ANALYSES(MaterialDesignM.MAGNIFY),
  ATTRIBUTE(MaterialDesignC.CHART_BAR),
  HEAD("head.svg"),
  PATCH("patch.svg"),
  ABLATE("ablate.svg"),
  RUN(MaterialDesignP.PLAY),
  STOP(MaterialDesignS.STOP),
  RUNNING(MaterialDesignP.PROGRESS_CLOCK),
  FINISHED(MaterialDesignC.CHECK_CIRCLE_OUTLINE),
  STOPPED(MaterialDesignP.PAUSE_CIRCLE_OUTLINE),
  CANCELLED(MaterialDesignC.CANCEL),
  FAILED(MaterialDesignA.ALERT_CIRCLE_OUTLINE),
  RESUME(MaterialDesignP.PLAY),
  RECOMPUTE(MaterialDesignR.REFRESH),
  COMPARE(MaterialDesignC.COMPARE_HORIZONTAL),
  UNDO(MaterialDesignU.UNDO),
  REDO(MaterialDesignR.REDO),
  CLEAR(MaterialDesignB.BROOM),
  EXPORT(MaterialDesignF.FILE_EXPORT_OUTLINE),
  COPY(MaterialDesignC.CONTENT_COPY),
  COMMAND_LINE(MaterialDesignC.CONSOLE),
  CITE(MaterialDesignB.BOOK_OPEN_VARIANT),
  NUMBERS("numbers.svg"),
  RESET(MaterialDesignB.BACKUP_RESTORE),
  REMOVE(MaterialDesignC.CLOSE),
  PREVIOUS(MaterialDesignC.CHEVRON_LEFT),
  NEXT(MaterialDesignC.CHEVRON_RIGHT),
  DEVICE(MaterialDesignC.CHIP),
  MEMORY(MaterialDesignM.MEMORY),
  RESPONSE_TIME(MaterialDesignT.TIMER_OUTLINE),
  LIGHT_THEME(MaterialDesignW.WHITE_BALANCE_SUNNY),
  DARK_THEME(MaterialDesignW.WEATHER_NIGHT),
  INFORMATION(MaterialDesignI.INFORMATION_OUTLINE);

  private static final Pattern OUTLINE = Pattern.compile("<path d=\"([^\"]+)\"");

  @SuppressWarnings("ImmutableEnumChecker") // the font's glyphs are enum constants
  private final @Nullable Ikon ikon;

  private final @Nullable String file;

  Icon(Ikon ikon) {
    this.ikon = ikon;
    file = null;
  }

  Icon(String file) {
    ikon = null;
    this.file = file;
  }

  /// The glyph of the icon font, or null where the picture is an own outline.
  public @Nullable Ikon ikon() {
    return ikon;
  }

  /// SVG path data in a square of 24, or null where the picture is a glyph of the font.
  public @Nullable String outline() {
    return file == null ? null : outline(file);
  }

  /// The program's own icon as PNG.
  ///
  /// @param size 16, 32, 48, 128 or 256
  public static InputStream program(int size) {
    return resource("app-" + size + ".png");
  }

  private static String outline(String file) {
    try (InputStream in = resource(file)) {
      Matcher found = OUTLINE.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      if (!found.find()) {
        throw new IllegalStateException(file + " holds no path.");
      }
      return found.group(1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream resource(String name) {
    InputStream in = Icon.class.getResourceAsStream(name);
    if (in == null) {
      throw new IllegalStateException("The picture " + name + " is not in the program.");
    }
    return in;
  }
}
