package headlab.engine.analysis;

import java.util.ArrayList;
import java.util.List;

/// The text form of a list of words: separated by spaces, and in double quotes where a word needs
/// them. Inside quotes `\"`, `\\` and `\n` stand for a quote, a backslash and a line end.
public final class CommandLine {
  private CommandLine() {}

  /// The words as one line; `words(line(words))` is equal to `words`.
  public static String line(List<String> words) {
    return String.join(" ", words.stream().map(CommandLine::quote).toList());
  }

  /// The words of a line; single quotes are read too.
  ///
  /// @throws IllegalArgumentException when a quote is not closed
  public static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    int at = 0;
    while (at < line.length()) {
      if (Character.isWhitespace(line.charAt(at))) {
        at++;
      } else {
        StringBuilder word = new StringBuilder();
        at = readWord(line, at, word);
        words.add(word.toString());
      }
    }
    return words;
  }

  private static int readWord(String line, int from, StringBuilder word) {
    int at = from;
    while (at < line.length() && !Character.isWhitespace(line.charAt(at))) {
      char c = line.charAt(at);
      if (c == '"' || c == '\'') {
        at = readQuoted(line, at + 1, c, word);
      } else {
        word.append(c);
        at++;
      }
    }
    return at;
  }

  private static int readQuoted(String line, int from, char quote, StringBuilder word) {
    int at = from;
    while (at < line.length()) {
      char c = line.charAt(at);
      if (c == quote) {
        return at + 1;
      }
      boolean escape = quote == '"' && c == '\\' && at + 1 < line.length();
      char next = escape ? line.charAt(at + 1) : c;
      word.append(escape && next == 'n' ? '\n' : next);
      at += escape ? 2 : 1;
    }
    throw new IllegalArgumentException("A quote is not closed in: " + line);
  }

  private static String quote(String word) {
    boolean plain =
        !word.isEmpty()
            && word.chars().noneMatch(c -> Character.isWhitespace(c) || "\"'\\".indexOf(c) >= 0);
    if (plain) {
      return word;
    }
    return '"' + word.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}
