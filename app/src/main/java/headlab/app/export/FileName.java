package headlab.app.export;

import java.util.Locale;
import java.util.Set;

/// File names that every system accepts: letters, digits, dot, dash and underscore.
public final class FileName {
  private static final int LONGEST = 100;
  private static final Set<String> DEVICES =
      Set.of(
          "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7",
          "com8", "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9");

  private FileName() {}

  /// A legal name that still reads as `text`: `ioi:n=100,seed=7` becomes `ioi-n-100-seed-7`.
  public static String of(String text) {
    String legal = text.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[-.]+|[-.]+$", "");
    String name = legal.substring(0, Math.min(LONGEST, legal.length())).replaceAll("[-.]+$", "");
    String stem = name.replaceAll("\\..*", "").toLowerCase(Locale.ROOT);
    return name.isEmpty() ? "figure" : DEVICES.contains(stem) ? "figure-" + name : name;
  }
}
