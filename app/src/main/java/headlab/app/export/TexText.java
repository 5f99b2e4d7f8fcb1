package headlab.app.export;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Words and numbers as LaTeX reads them.
final class TexText {
  private TexText() {}

  /// `text` with every character that LaTeX takes for a command written out.
  static String words(String text) {
    StringBuilder written = new StringBuilder();
    text.codePoints().forEach(each -> written.append(character(each)));
    return written.toString();
  }

  /// Three decimals; powers of ten where these would show nothing; a dash where there is no value.
  static String number(@Nullable Double value) {
    if (value == null) {
      return "--";
    }
    double size = Math.abs(value);
    if (value == 0 || (size >= 0.0005 && size < 1e5)) {
      return minus(String.format(Locale.ROOT, "%.3f", value));
    }
    String[] parts = String.format(Locale.ROOT, "%.2e", value).split("e", -1);
    return "$%s \\times 10^{%d}$".formatted(parts[0], Integer.parseInt(parts[1]));
  }

  /// A number with a true minus sign.
  static String minus(String number) {
    return number.startsWith("-") ? "$" + number + "$" : number;
  }

  private static String character(int code) {
    return switch (code) {
      case '&', '%', '$', '#', '_', '{', '}' -> "\\" + (char) code;
      case '~' -> "\\textasciitilde{}";
      case '^' -> "\\textasciicircum{}";
      case '\\' -> "\\textbackslash{}";
      case '<' -> "\\textless{}";
      case '>' -> "\\textgreater{}";
      case '|' -> "\\textbar{}";
      case '"' -> "\\textquotedbl{}";
      case '[' -> "{[}"; // after a line's end it would be taken for a length
      case '␣' -> "\\textvisiblespace{}";
      case '↵' -> "$\\hookleftarrow$";
      case '→' -> "$\\rightarrow$";
      case '⟨' -> "$\\langle$";
      case '⟩' -> "$\\rangle$";
      case '…' -> "\\ldots{}";
      case '−' -> "$-$";
      case '·' -> "$\\cdot$";
      case '×' -> "$\\times$";
      case 'Δ' -> "$\\Delta$";
      case '\n', '\r', '\t' -> " ";
      default -> Character.toString(code);
    };
  }
}
