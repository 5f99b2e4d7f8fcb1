package headlab.analyses.common;

import headlab.datasets.Span;
import headlab.engine.figure.Axis;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The position axis of a figure: what its rows are, and which tokens a row means in each prompt.
///
/// Rows are roles where every prompt carries the same ones, with a row `…` for the tokens between
/// two of them; else positions, where all prompts have one length; else each prompt has an axis of
/// its own.
///
/// @param prompts whose tokens the rows mean
/// @param axis the labels
/// @param rows for each row a range of tokens for each prompt, or null where a prompt has none
/// @param first index of the first of these prompts among all
/// @param note why a figure shows one prompt only, or empty
public record PositionRows(
    List<TokenizedPrompt> prompts,
    Axis axis,
    List<List<@Nullable Span>> rows,
    int first,
    String note) {
  /// How many prompts get a figure each where they cannot share one.
  public static final int MOST = 20;

  /// One axis for all prompts, or one for each.
  public static List<PositionRows> of(List<TokenizedPrompt> prompts) {
    TokenizedPrompt first = prompts.getFirst();
    if (!first.roles().isEmpty()
        && prompts.stream()
            .allMatch(each -> each.roles().keySet().equals(first.roles().keySet()))) {
      return List.of(roles(prompts));
    }
    if (prompts.stream().allMatch(each -> each.length() == first.length())) {
      return List.of(positions(prompts, 0, ""));
    }
    String note =
        "prompts of different length without common roles cannot share an axis, so each has its own figure";
    return IntStream.range(0, Math.min(MOST, prompts.size()))
        .mapToObj(i -> positions(List.of(prompts.get(i)), i, note))
        .toList();
  }

  private static PositionRows positions(List<TokenizedPrompt> prompts, int first, String note) {
    List<List<@Nullable Span>> rows = new ArrayList<>();
    for (int position = 0; position < prompts.getFirst().length(); position++) {
      Span span = new Span(position, position + 1);
      List<@Nullable Span> row = new ArrayList<>();
      prompts.forEach(each -> row.add(span));
      rows.add(row);
    }
    return new PositionRows(
        prompts, new Axis.Tokens(prompts.getFirst().labels()), rows, first, note);
  }

  private static PositionRows roles(List<TokenizedPrompt> prompts) {
    TokenizedPrompt first = prompts.getFirst();
    List<String> names =
        first.roles().entrySet().stream()
            .sorted((a, b) -> Integer.compare(a.getValue().start(), b.getValue().start()))
            .map(java.util.Map.Entry::getKey)
            .toList();
    List<List<@Nullable Span>> gaps = prompts.stream().map(PositionRows::gaps).toList();
    List<String> labels = new ArrayList<>();
    List<List<@Nullable Span>> rows = new ArrayList<>();
    for (int slot = 0; slot <= names.size(); slot++) {
      int at = slot;
      addRow(labels, rows, "…", gaps.stream().<@Nullable Span>map(each -> each.get(at)).toList());
      if (slot < names.size()) {
        String name = names.get(slot);
        List<@Nullable Span> row = new ArrayList<>();
        prompts.forEach(each -> row.add(each.roles().get(name)));
        addRow(labels, rows, name, row);
      }
    }
    return new PositionRows(prompts, new Axis.Roles(labels), rows, 0, "");
  }

  private static void addRow(
      List<String> labels,
      List<List<@Nullable Span>> rows,
      String label,
      List<@Nullable Span> row) {
    if (row.stream().anyMatch(each -> each != null)) {
      labels.add(label);
      rows.add(row);
    }
  }

  /// The tokens before the first role, between the first and the second, ..., after the last, in
  /// the order in which they stand in this prompt.
  private static List<@Nullable Span> gaps(TokenizedPrompt prompt) {
    List<Span> spans =
        prompt.roles().values().stream()
            .sorted((a, b) -> Integer.compare(a.start(), b.start()))
            .toList();
    List<@Nullable Span> gaps = new ArrayList<>();
    int covered = 0;
    for (Span span : spans) {
      gaps.add(span.start() > covered ? new Span(covered, span.start()) : null);
      covered = Math.max(covered, span.end());
    }
    gaps.add(covered < prompt.length() ? new Span(covered, prompt.length()) : null);
    return gaps;
  }
}
