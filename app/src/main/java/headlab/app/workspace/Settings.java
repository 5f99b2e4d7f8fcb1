package headlab.app.workspace;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/// What the window remembers from one start to the next.
///
/// @param theme light, dark or the desktop's
/// @param width of the window
/// @param height of the window
/// @param left where the left divider stands, 0 to 1
/// @param right where the right divider stands, 0 to 1
/// @param bottom where the divider above the runs stands, 0 to 1
/// @param recent locations of models, the newest first
/// @param folder where figures were exported last, or empty
public record Settings(
    Theme theme,
    double width,
    double height,
    double left,
    double right,
    double bottom,
    List<String> recent,
    String folder) {
  private static final int MOST_RECENT = 6;

  public Settings {
    recent = List.copyOf(recent.subList(0, Math.min(MOST_RECENT, recent.size())));
  }

  /// At the first start.
  public static Settings first() {
    return new Settings(Theme.SYSTEM, 1440, 900, 0.18, 0.74, 0.81, List.of(), "");
  }

  Settings withTheme(Theme other) {
    return new Settings(other, width, height, left, right, bottom, recent, folder);
  }

  Settings withFolder(String other) {
    return new Settings(theme, width, height, left, right, bottom, recent, other);
  }

  /// With the window's size and its dividers: left, right, bottom.
  Settings withLayout(double wide, double high, double[] dividers) {
    return new Settings(theme, wide, high, dividers[0], dividers[1], dividers[2], recent, folder);
  }

  /// With `location` as the newest of the recent models.
  Settings withRecent(String location) {
    List<String> models = new ArrayList<>(recent);
    models.remove(location);
    models.addFirst(location);
    return new Settings(theme, width, height, left, right, bottom, models, folder);
  }

  /// As name and value.
  Properties write() {
    Properties values = new Properties();
    values.setProperty("theme", theme.words());
    values.setProperty("width", Double.toString(width));
    values.setProperty("height", Double.toString(height));
    values.setProperty("left", Double.toString(left));
    values.setProperty("right", Double.toString(right));
    values.setProperty("bottom", Double.toString(bottom));
    values.setProperty("folder", folder);
    for (int i = 0; i < recent.size(); i++) {
      values.setProperty("recent." + i, recent.get(i));
    }
    return values;
  }

  /// Reads what `write` wrote; what is absent or makes no sense is as at the first start.
  static Settings read(Properties values) {
    Settings first = first();
    List<String> recent = new ArrayList<>();
    for (int i = 0; i < MOST_RECENT; i++) {
      String model = values.getProperty("recent." + i, "");
      if (!model.isBlank()) {
        recent.add(model);
      }
    }
    return new Settings(
        Theme.parse(values.getProperty("theme", "")),
        number(values, "width", 600, 20_000, first.width()),
        number(values, "height", 400, 20_000, first.height()),
        number(values, "left", 0, 1, first.left()),
        number(values, "right", 0, 1, first.right()),
        number(values, "bottom", 0, 1, first.bottom()),
        recent,
        values.getProperty("folder", ""));
  }

  private static double number(
      Properties values, String name, double least, double most, double otherwise) {
    try {
      double value = Double.parseDouble(values.getProperty(name, ""));
      return value >= least && value <= most ? value : otherwise;
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }
}
