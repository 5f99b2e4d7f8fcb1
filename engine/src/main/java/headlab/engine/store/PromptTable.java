package headlab.engine.store;

import headlab.datasets.Answer;
import headlab.datasets.Prompt;
import headlab.datasets.PromptLines;
import headlab.datasets.PromptSet;
import headlab.datasets.PromptText;
import headlab.datasets.Refusal;
import headlab.datasets.Span;
import headlab.engine.tokens.TokenizedPrompt;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The rows of the tables `prompt_set`, `prompt_line`, `prompt` and `token`.
final class PromptTable {
  private final Database database;

  PromptTable(Database database) {
    this.database = database;
  }

  /// Keeps prompts under the hash of their lines; a set that is there already stays as it is.
  PromptSet.Given keep(List<Prompt> prompts, String note) {
    PromptSet.Given set = PromptLines.given(prompts);
    List<List<Object>> lines = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      lines.add(List.of(set.sha256(), i + 1, PromptLines.writeLine(prompts.get(i))));
    }
    database.write(
        () -> {
          int added =
              database.update(
                  "insert into prompt_set values (?, ?, ?) on conflict do nothing",
                  set.sha256(),
                  note,
                  Instant.now().toString());
          if (added > 0) {
            database.updateAll("insert into prompt_line values (?, ?, ?)", lines);
          }
          return added;
        });
    return set;
  }

  /// The prompts of a kept set.
  ///
  /// @throws Refusal when this store does not have it
  List<Prompt> given(PromptSet.Given set) {
    List<Prompt> prompts =
        database.select(
            "select line, json from prompt_line where sha256 = ? order by line",
            row -> PromptLines.readLine(row.getString("json"), row.getInt("line")),
            set.sha256());
    if (prompts.isEmpty()) {
      throw new Refusal(
          "This store has no prompts %s: give their file instead.".formatted(set.format()));
    }
    return prompts;
  }

  /// Where a set came from; its hash where this store does not have it.
  String origin(PromptSet.Given set) {
    return database
        .first(
            "select note from prompt_set where sha256 = ?", row -> row.getString(1), set.sha256())
        .orElse(set.format());
  }

  /// Keeps what a run reads: its prompts, and each token.
  void put(long run, List<TokenizedPrompt> prompts) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    List<List<@Nullable Object>> tokens = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      TokenizedPrompt prompt = prompts.get(i);
      Prompt source = prompt.source();
      rows.add(
          Arrays.asList(
              run,
              i,
              text(source.clean()),
              source.corrupted() == null ? null : text(source.corrupted()),
              answers(source.correct()),
              answers(source.incorrect()),
              source.template(),
              source.group()));
      addTokens(run, i, "clean", prompt.clean(), prompt.labels(), prompt.roles(), tokens);
      addTokens(
          run,
          i,
          "corrupted",
          prompt.corrupted(),
          prompt.corruptedLabels(),
          prompt.roles(),
          tokens);
    }
    database.write(
        () -> {
          database.update("delete from prompt where run = ?", run);
          database.update("delete from token where run = ?", run);
          database.updateAll("insert into prompt values (?, ?, ?, ?, ?, ?, ?, ?)", rows);
          database.updateAll("insert into token values (?, ?, ?, ?, ?, ?, ?)", tokens);
          return run;
        });
  }

  private static void addTokens(
      long run,
      int prompt,
      String side,
      List<Integer> ids,
      List<String> labels,
      Map<String, Span> roles,
      List<List<@Nullable Object>> into) {
    for (int position = 0; position < ids.size(); position++) {
      int at = position;
      String role =
          roles.entrySet().stream()
              .filter(each -> each.getValue().contains(at))
              .map(Map.Entry::getKey)
              .findFirst()
              .orElse(null);
      into.add(
          Arrays.asList(
              run, prompt, side, position, ids.get(position), labels.get(position), role));
    }
  }

  private static String text(PromptText side) {
    return switch (side) {
      case PromptText.Text text -> text.text();
      case PromptText.Ids ids -> ids.ids().toString();
    };
  }

  private static @Nullable String answers(List<Answer> answers) {
    if (answers.isEmpty()) {
      return null;
    }
    return String.join(
        " |",
        answers.stream()
            .map(
                answer ->
                    switch (answer) {
                      case Answer.Text text -> text.text();
                      case Answer.Id id -> "#" + id.id();
                    })
            .toList());
  }
}
