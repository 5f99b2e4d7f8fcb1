package headlab.app.figure;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An attention head, counted from 0, written `5.1`.
public record Head(int layer, int head) implements Comparable<Head> {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,4})\\.([0-9]{1,4})");
  private static final Comparator<Head> ORDER =
      Comparator.comparingInt(Head::layer).thenComparingInt(Head::head);

  public Head {
    if (layer < 0 || head < 0) {
      throw new IllegalArgumentException("Layers and heads count from 0.");
    }
  }

  /// Reads `5.1`.
  public static Head parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException("A head is written LAYER.HEAD, not '" + text + "'.");
    }
    return new Head(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)));
  }

  /// Whether `text` is written as a head is.
  static boolean isOne(String text) {
    return FORM.matcher(text).matches();
  }

  @Override
  public int compareTo(Head other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return layer + "." + head;
  }
}
