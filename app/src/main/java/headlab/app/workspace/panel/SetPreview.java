package headlab.app.workspace.panel;

import headlab.app.widget.Buttons;
import headlab.app.workspace.state.PromptState;
import headlab.app.workspace.state.SetState;
import headlab.datasets.Answer;
import headlab.engine.tokens.TokenStrip;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.VBox;

/// The first prompts of the chosen set below each other, as strips of tokens with their roles,
/// before anything runs on them. A click on a prompt's line looks at it.
final class SetPreview extends ScrollPane {
  private static final PseudoClass CHOSEN = PseudoClass.getPseudoClass("chosen");
  private static final double TALL = 230;

  private final PromptState prompt;
  private final SetState sets;
  private final VBox list = new VBox(10);

  SetPreview(PromptState prompt, SetState sets) {
    this.prompt = prompt;
    this.sets = sets;
    setId("set-preview");
    getStyleClass().addAll("tokens", "edge-to-edge");
    setFitToWidth(true);
    setHbarPolicy(ScrollBarPolicy.NEVER);
    setPrefHeight(TALL);
    setMinHeight(TALL / 2);
    setContent(list);
    setAccessibleText("The first prompts of the set");
    managedProperty().bind(visibleProperty());
    sets.prompts().addListener((property, was, is) -> refresh());
    prompt.index().addListener((property, was, is) -> refresh());
    visibleProperty().addListener((property, was, is) -> refresh());
  }

  private void refresh() {
    list.getChildren().clear();
    List<TokenizedPrompt> prompts = sets.prompts().get();
    for (int i = 0; isVisible() && i < prompts.size(); i++) {
      list.getChildren().add(entry(prompts.get(i), i));
    }
    int more = sets.size().get() - prompts.size();
    if (isVisible() && more > 0) {
      list.getChildren().add(Buttons.quiet("… and " + more + " more"));
    }
  }

  private Node entry(TokenizedPrompt shown, int index) {
    Hyperlink line = new Hyperlink(words(shown, index));
    line.setOnAction(event -> prompt.index().set(index));
    line.setTooltip(new Tooltip("Look at this prompt"));
    line.setVisited(prompt.index().get() == index);
    FlowPane flow = new FlowPane(3, 4);
    TokenStrip.of(shown).columns().forEach(column -> flow.getChildren().add(column(column)));
    VBox entry = new VBox(3, line, flow);
    entry.getStyleClass().add("preview-entry");
    entry.pseudoClassStateChanged(CHOSEN, prompt.index().get() == index);
    return entry;
  }

  private static Node column(TokenStrip.Column column) {
    if (column.skipped() > 0) {
      return Buttons.quiet("… " + column.skipped() + " tokens …");
    }
    Label role = new Label(column.role().isEmpty() && column.inRole() ? "·" : column.role());
    role.getStyleClass().add("token-role");
    VBox box = new VBox(1, role, chip(column.clean(), "clean", column));
    if (!column.corrupted().isEmpty()) {
      box.getChildren().add(chip(column.corrupted(), "corrupted", column));
    }
    return box;
  }

  private static Label chip(String token, String side, TokenStrip.Column column) {
    Label chip = new Label(token);
    chip.getStyleClass().addAll("token", side);
    chip.setMinWidth(USE_PREF_SIZE);
    if (column.differs()) {
      chip.getStyleClass().add("differs");
    }
    chip.setTooltip(new Tooltip("Position " + column.position() + ", " + side));
    return chip;
  }

  private static String words(TokenizedPrompt shown, int index) {
    List<String> parts = new ArrayList<>();
    parts.add("Prompt " + (index + 1));
    parts.add(shown.length() + " tokens");
    if (shown.source().template() != null) {
      parts.add(shown.source().template());
    }
    if (shown.source().group() != null
        && !shown.source().group().equals(shown.source().template())) {
      parts.add(shown.source().group());
    }
    if (!shown.source().correct().isEmpty()) {
      parts.add("correct " + answers(shown.source().correct()));
    }
    if (!shown.source().incorrect().isEmpty()) {
      parts.add("incorrect " + answers(shown.source().incorrect()));
    }
    return String.join(" · ", parts);
  }

  private static String answers(List<Answer> answers) {
    return answers.stream().map(Answer::label).collect(Collectors.joining(", "));
  }
}
