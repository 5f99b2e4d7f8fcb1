package headlab.app.cli.text;

import headlab.datasets.Answer;
import headlab.engine.tokens.TokenStrip;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Prompts as text: each a strip of tokens with its roles above and its corrupted side below,
/// folded to the width of a terminal.
public final class StripText {
  private static final int WIDTH = 100;
  private static final List<String> NAMES = List.of("roles", "clean", "corrupted");

  private StripText() {}

  /// One prompt.
  ///
  /// @param number counts from 1
  public static String of(TokenizedPrompt prompt, int number) {
    StringBuilder text = new StringBuilder("prompt " + number + ", ");
    text.append(prompt.length()).append(" tokens");
    if (prompt.source().template() != null) {
      text.append(", template ").append(prompt.source().template());
    }
    if (prompt.source().group() != null
        && !prompt.source().group().equals(prompt.source().template())) {
      text.append(", group ").append(prompt.source().group());
    }
    List<List<String>> columns = new ArrayList<>();
    int width = 0;
    for (TokenStrip.Column column : TokenStrip.of(prompt).columns()) {
      List<String> cells = cells(column);
      int wide = cells.stream().mapToInt(StripText::width).max().orElse(0) + 1;
      if (width + wide > WIDTH && !columns.isEmpty()) {
        text.append(lines(columns, prompt));
        columns.clear();
        width = 0;
      }
      columns.add(cells);
      width += wide;
    }
    text.append(lines(columns, prompt)).append(answers(prompt));
    prompt.warnings().forEach(warning -> text.append("\nwarning    ").append(warning));
    return text.append('\n').toString();
  }

  private static List<String> cells(TokenStrip.Column column) {
    if (column.skipped() > 0) {
      String gap = "… %d tokens …".formatted(column.skipped());
      return List.of("", gap, gap);
    }
    return List.of(
        column.role().isEmpty() && column.inRole() ? "·" : column.role(),
        column.clean(),
        column.corrupted());
  }

  /// The rows of one fold; rows of nothing are left out.
  private static String lines(List<List<String>> columns, TokenizedPrompt prompt) {
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < NAMES.size(); row++) {
      int at = row;
      boolean shown =
          row == 1
              || (row == 2 && prompt.hasCorrupted())
              || (row == 0 && columns.stream().anyMatch(cells -> !cells.getFirst().isEmpty()));
      if (shown) {
        String line =
            columns.stream()
                .map(cells -> padded(cells.get(at), cells))
                .collect(Collectors.joining(row == 0 ? " " : "|"));
        text.append('\n').append("%-11s".formatted(NAMES.get(row)));
        text.append(line.stripTrailing());
      }
    }
    return text.toString();
  }

  private static String padded(String cell, List<String> cells) {
    int wide = cells.stream().mapToInt(StripText::width).max().orElse(0);
    return cell + " ".repeat(wide - width(cell));
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }

  private static String answers(TokenizedPrompt prompt) {
    List<String> parts = new ArrayList<>();
    if (!prompt.correct().isEmpty()) {
      parts.add("correct " + answers(prompt.source().correct(), prompt.correct()));
    }
    if (!prompt.incorrect().isEmpty()) {
      parts.add("incorrect " + answers(prompt.source().incorrect(), prompt.incorrect()));
    }
    return parts.isEmpty() ? "" : "\nanswers    " + String.join(", ", parts);
  }

  /// Each as written, with its id.
  private static String answers(List<Answer> written, List<Integer> ids) {
    List<String> each = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      String label = written.get(i).label();
      each.add(written.get(i) instanceof Answer.Id ? label : label + " (" + ids.get(i) + ")");
    }
    return String.join(" ", each);
  }
}
