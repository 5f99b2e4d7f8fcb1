package headlab.datasets;

/// One sentence for the user that names what is wrong with a model, prompt, set, device, file or
/// store, and the way out where there is one. The command line ends with exit code 3 on it; a wrong
/// flag is an `IllegalArgumentException` instead (exit code 2).
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Refusal(String sentence) {
    super(sentence);
  }

  public Refusal(String sentence, Throwable cause) {
    super(sentence, cause);
  }

  /// The sentence.
  public String sentence() {
    return String.valueOf(getMessage());
  }

  /// A piece of a file as a sentence may show it: in quotes, on one line, at most 80 characters.
  public static String quote(String piece) {
    StringBuilder line = new StringBuilder();
    piece
        .codePoints()
        .limit(80)
        .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
        .forEach(line::appendCodePoint);
    return "'" + line + (piece.codePointCount(0, piece.length()) > 80 ? "…'" : "'");
  }
}
