package headlab.engine.tokens;

import headlab.datasets.Span;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A prompt as a strip of columns: role, clean token and corrupted token above each other; long
/// stretches without anything to see are left out.
public record TokenStrip(List<Column> columns) implements Serializable {
  /// How many tokens beside a role, a difference or an end are kept.
  private static final int AROUND = 6;

  /// The shortest stretch that is left out.
  private static final int GAP = 50;

  public TokenStrip {
    columns = List.copyOf(columns);
  }

  /// One column, or a stretch that is left out.
  ///
  /// @param position of the token, or of the first one left out
  /// @param role the innermost role there, at its first column only; else empty
  /// @param clean the token as it looks
  /// @param corrupted the other side's, empty where there is none
  /// @param inRole whether some role covers the token
  /// @param skipped how many tokens are left out here; 0 for a token
  public record Column(
      int position, String role, String clean, String corrupted, boolean inRole, int skipped)
      implements Serializable {
    /// Whether the two sides differ here.
    public boolean differs() {
      return !corrupted.isEmpty() && !corrupted.equals(clean);
    }
  }

  /// The strip of `prompt`.
  public static TokenStrip of(TokenizedPrompt prompt) {
    boolean[] kept = kept(prompt);
    List<Column> columns = new ArrayList<>();
    int at = 0;
    while (at < prompt.length()) {
      int end = at;
      while (end < prompt.length() && !kept[end]) {
        end++;
      }
      if (end - at >= GAP) {
        columns.add(new Column(at, "", "", "", false, end - at));
        at = end;
      } else {
        columns.add(column(prompt, at));
        at++;
      }
    }
    return new TokenStrip(columns);
  }

  private static Column column(TokenizedPrompt prompt, int at) {
    String role = role(prompt.roles(), at);
    boolean begins = at == 0 || !role(prompt.roles(), at - 1).equals(role);
    return new Column(
        at,
        begins ? role : "",
        prompt.labels().get(at),
        prompt.hasCorrupted() ? prompt.corruptedLabels().get(at) : "",
        !role.isEmpty(),
        0);
  }

  /// The role that covers `at`, the shortest where several do, or an empty text.
  public static String role(Map<String, Span> roles, int at) {
    String name = "";
    int length = Integer.MAX_VALUE;
    for (Map.Entry<String, Span> role : roles.entrySet()) {
      if (role.getValue().contains(at) && role.getValue().length() < length) {
        name = role.getKey();
        length = role.getValue().length();
      }
    }
    return name;
  }

  private static boolean[] kept(TokenizedPrompt prompt) {
    boolean[] kept = new boolean[prompt.length()];
    for (int i = 0; i < kept.length; i++) {
      boolean differs =
          prompt.hasCorrupted() && !prompt.clean().get(i).equals(prompt.corrupted().get(i));
      boolean edge = i < AROUND || i >= kept.length - 2 * AROUND;
      if (differs || edge || !role(prompt.roles(), i).isEmpty()) {
        int around = edge ? 0 : AROUND;
        java.util.Arrays.fill(
            kept, Math.max(0, i - around), Math.min(kept.length, i + around + 1), true);
      }
    }
    return kept;
  }
}
