package headlab.app.workspace.panel;

import headlab.app.widget.Buttons;
import headlab.app.widget.Numbers;
import headlab.app.workspace.state.Looking;
import headlab.app.workspace.state.PromptState;
import headlab.app.workspace.state.SetState;
import headlab.datasets.Answer;
import headlab.engine.lane.Event;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.StringBinding;
import javafx.beans.property.StringProperty;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/// Where a prompt is typed or chosen, and seen as the model's tokens, with what the model predicts.
public final class PromptStrip extends VBox {
  private static final int TOP = 3;

  private final PromptState prompt;
  private final StringBinding complaint;
  private final Tokens tokens;
  private final Label problem = new Label();
  private final Label warning = new Label();
  private final HBox predictions = new HBox(6);
  private final FlowPane last = new FlowPane(18, 4);
  private final Label answers = Buttons.quiet("");

  /// @param source the line that chooses between the typed prompt and a set
  public PromptStrip(PromptState prompt, Looking looking, SetState sets, SourceLine source) {
    super(8);
    this.prompt = prompt;
    tokens = new Tokens(position -> prompt.position().set(position));
    getStyleClass().addAll("prompt-strip", "pane");
    sentence(problem, "problem");
    sentence(warning, "warning");
    predictions.setAlignment(Pos.CENTER_LEFT);
    answers.setMinWidth(USE_PREF_SIZE);
    last.getChildren().addAll(predictions, answers);
    last.setRowValignment(javafx.geometry.VPos.CENTER);
    last.setMinHeight(24);
    setMinWidth(0);
    SetPreview preview = new SetPreview(prompt, sets);
    preview.visibleProperty().bind(source.previews());
    getChildren().addAll(source, typing(), preview, tokens, problem, warning, last);
    looking.seen().addListener((property, was, is) -> show(is));
    complaint =
        Bindings.createStringBinding(
            () -> sets.problem().get().isEmpty() ? looking.problem().get() : sets.problem().get(),
            sets.problem(),
            looking.problem());
    complaint.addListener((property, was, is) -> complain(is));
    sets.notes().addListener((property, was, is) -> notes(is));
  }

  private GridPane typing() {
    GridPane grid = new GridPane(8, 6);
    ColumnConstraints label = new ColumnConstraints();
    label.setMinWidth(USE_PREF_SIZE);
    ColumnConstraints text = new ColumnConstraints();
    text.setHgrow(Priority.ALWAYS);
    ColumnConstraints answer = new ColumnConstraints(110);
    grid.getColumnConstraints().addAll(label, text, label, answer);
    grid.visibleProperty().bind(prompt.set().isNull());
    grid.managedProperty().bind(grid.visibleProperty());
    row(grid, 0, "Clean", prompt.clean(), "Correct", prompt.correct());
    row(grid, 1, "Corrupted", prompt.corrupted(), "Incorrect", prompt.incorrect());
    return grid;
  }

  private void row(
      GridPane grid, int row, String name, StringProperty text, String right, StringProperty by) {
    TextField side = field(name, text, "Type a prompt");
    side.setId("prompt-" + name.toLowerCase(java.util.Locale.ROOT));
    if (row == 1) {
      side.setPromptText("The same number of tokens; may be empty");
    }
    TextField answer = field(right, by, "␣word");
    answer.setId("answer-" + right.toLowerCase(java.util.Locale.ROOT));
    answer.setTooltip(
        new Tooltip(
            "The "
                + right.toLowerCase(java.util.Locale.ROOT)
                + " next token. It begins with a space, shown as ␣; several are separated by |"));
    grid.addRow(row, caption(name, side), side, caption(right, answer), answer);
  }

  private TextField field(String name, StringProperty text, String hint) {
    TextField field = new TextField();
    field.setPromptText(hint);
    field.setAccessibleText(name);
    field.textProperty().bindBidirectional(text);
    return field;
  }

  private static Label caption(String name, TextField field) {
    Label label = new Label(name);
    label.getStyleClass().add("field-label");
    label.setLabelFor(field);
    return label;
  }

  private static void sentence(Label label, String style) {
    label.getStyleClass().add(style);
    label.setWrapText(true);
    label.setMinHeight(USE_PREF_SIZE);
    label.visibleProperty().bind(label.textProperty().isNotEmpty());
    label.managedProperty().bind(label.visibleProperty());
  }

  private void complain(String sentence) {
    problem.setText(sentence);
    tokens.setOpacity(sentence.isEmpty() ? 1 : 0.45);
    last.setVisible(sentence.isEmpty());
    last.setManaged(sentence.isEmpty());
  }

  private void notes(List<String> sentences) {
    warning.setText(String.join(" ", sentences));
  }

  private void show(Event.@Nullable Seen seen) {
    if (seen == null) {
      tokens.show(null, 0);
      return;
    }
    int position = Math.floorMod(seen.position(), seen.prompt().length());
    tokens.show(seen.prompt(), position);
    if (prompt.set().get() == null) {
      warning.setText(String.join(" ", seen.prompt().warnings()));
    }
    predictions.getChildren().setAll(chip(label(seen.prompt(), position)), Buttons.quiet("→"));
    for (Event.Prediction each : seen.before().stream().limit(TOP).toList()) {
      Label percent = Buttons.quiet(Numbers.percent(each.probability()));
      percent.setMinWidth(USE_PREF_SIZE);
      predictions.getChildren().addAll(chip(each.label()), percent);
    }
    answers.setText(words(seen.prompt(), seen.answersBefore()));
    complain(complaint.get());
  }

  private static String label(TokenizedPrompt prompt, int position) {
    return prompt.labels().get(position);
  }

  private static Label chip(String token) {
    Label chip = new Label(token);
    chip.getStyleClass().add("token-chip");
    chip.setMinWidth(USE_PREF_SIZE);
    return chip;
  }

  private static String words(TokenizedPrompt prompt, Event.Answers answers) {
    List<String> parts = new ArrayList<>();
    if (answers.correctRank() != null) {
      parts.add(texts(prompt.source().correct()) + " rank " + answers.correctRank());
    }
    if (answers.incorrectRank() != null) {
      parts.add(texts(prompt.source().incorrect()) + " rank " + answers.incorrectRank());
    }
    if (answers.logitDifference() != null) {
      parts.add("logit difference " + Numbers.signed(answers.logitDifference()));
    }
    return String.join(" · ", parts);
  }

  private static String texts(List<Answer> answers) {
    return answers.stream().map(Answer::label).collect(Collectors.joining(", "));
  }
}
