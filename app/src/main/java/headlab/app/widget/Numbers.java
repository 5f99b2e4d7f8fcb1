package headlab.app.widget;

import java.util.Locale;

/// Numbers as the window writes them.
public final class Numbers {
  private Numbers() {}

  /// A signed value with three decimals; very small and very large ones by powers of ten.
  public static String signed(double value) {
    double size = Math.abs(value);
    if (value == 0) {
      return "0";
    }
    if (size < 0.0005 || size >= 1e5) {
      return minus(String.format(Locale.ROOT, "%+.2e", value));
    }
    return minus(String.format(Locale.ROOT, size < 100 ? "%+.3f" : "%+.1f", value));
  }

  /// A value with three decimals, without a plus.
  public static String plain(double value) {
    String signed = signed(value);
    return signed.startsWith("+") ? signed.substring(1) : signed;
  }

  /// Two decimals with a sign, for the inside of a cell.
  public static String brief(double value) {
    double size = Math.abs(value);
    if (size < 0.005) {
      return "0";
    }
    return minus(
        String.format(Locale.ROOT, size < 10 ? "%.2f" : size < 100 ? "%.1f" : "%.0f", value));
  }

  /// A probability in percent.
  public static String percent(double probability) {
    double percent = 100 * probability;
    return percent > 0 && percent < 0.1
        ? "< 0.1 %"
        : String.format(Locale.ROOT, "%.1f %%", percent);
  }

  /// The value as it is stored: every digit.
  public static String exact(double value) {
    return Double.toString(value);
  }

  /// A count, with a letter for thousands and millions: `860 K`, `134.5 M`.
  public static String count(long count) {
    if (count < 10_000) {
      return Long.toString(count);
    }
    if (count < 1_000_000) {
      return Math.round(count / 1e3) + " K";
    }
    return count < 1_000_000_000
        ? String.format(Locale.ROOT, "%.1f M", count / 1e6)
        : String.format(Locale.ROOT, "%.1f B", count / 1e9);
  }

  /// Seconds as a person says them: `8 s`, `2 min 5 s`.
  public static String duration(double seconds) {
    long whole = Math.round(seconds);
    if (whole < 60) {
      return Math.max(1, whole) + " s";
    }
    return whole < 3600
        ? whole / 60 + " min " + whole % 60 + " s"
        : whole / 3600 + " h " + whole % 3600 / 60 + " min";
  }

  private static String minus(String text) {
    return text.replace('-', '−');
  }
}
