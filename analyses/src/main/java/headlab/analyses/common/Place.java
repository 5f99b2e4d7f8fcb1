package headlab.analyses.common;

import headlab.datasets.Refusal;
import headlab.datasets.Span;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One place in prompts, as text: a position counted from 0 (`10`), a role (`role:S2`), or a row of
/// the position axis counted from 0 (`row:3`).
public record Place(String text) {
  private static final Pattern FORM = Pattern.compile("[0-9]{1,6}|row:[0-9]{1,6}|role:.+");

  public Place {
    check(text);
  }

  /// Refuses a text that is none of these.
  public static void check(String text) {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "--position is a number counted from 0, such as 10, or a role, such as role:S2, or a row of the position axis, such as row:3, not '"
              + text
              + "'.");
    }
  }

  /// Which tokens it is in each prompt; null in a prompt that lacks that row.
  ///
  /// @throws Refusal naming the prompt that has no such place
  public List<@Nullable Span> in(List<TokenizedPrompt> prompts) {
    if (text.startsWith("row:")) {
      return row(prompts, number(text.substring("row:".length())));
    }
    List<@Nullable Span> spans = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      spans.add(
          text.startsWith("role:")
              ? prompts.get(i).role(text.substring("role:".length()), i + 1)
              : position(prompts.get(i), i, number(text)));
    }
    return spans;
  }

  private static List<@Nullable Span> row(List<TokenizedPrompt> prompts, int row) {
    List<PositionRows> axes = PositionRows.of(prompts);
    if (axes.size() > 1) {
      throw new Refusal(
          "These prompts have different lengths and no common roles, so they share no row: choose one of them with --prompt.");
    }
    List<List<@Nullable Span>> rows = axes.getFirst().rows();
    if (row >= rows.size()) {
      throw new Refusal(
          "The position axis of these prompts has rows 0 to %d, so there is no row %d."
              .formatted(rows.size() - 1, row));
    }
    return rows.get(row);
  }

  private static Span position(TokenizedPrompt prompt, int index, int position) {
    if (position >= prompt.length()) {
      throw new Refusal(
          "Line %d: the prompt has positions 0 to %d, so there is no position %d."
              .formatted(index + 1, prompt.length() - 1, position));
    }
    return new Span(position, position + 1);
  }

  private static int number(String digits) {
    return Integer.parseInt(digits);
  }

  /// In running text: `position 10`, `S2`, `row 3`.
  public String words() {
    if (text.startsWith("role:")) {
      return text.substring("role:".length());
    }
    return text.startsWith("row:") ? "row " + text.substring("row:".length()) : "position " + text;
  }
}
