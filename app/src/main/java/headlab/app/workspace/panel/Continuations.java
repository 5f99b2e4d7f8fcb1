package headlab.app.workspace.panel;

import headlab.app.widget.Buttons;
import headlab.app.workspace.state.Looking;
import headlab.engine.lane.Event;
import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/// How the prompt goes on, token by token as it comes: before, and with the heads changed. Tokens
/// that differ from those before are marked.
final class Continuations extends VBox {
  private final Looking looking;
  private final Label title = Buttons.quiet("Goes on with");
  private final Label afterTitle = Buttons.quiet("and with the heads changed");
  private final FlowPane before = new FlowPane(3, 3);
  private final FlowPane after = new FlowPane(3, 3);

  Continuations(Looking looking) {
    super(5);
    this.looking = looking;
    setId("continuations");
    before.setId("continuation-before");
    after.setId("continuation-after");
    getChildren().addAll(title, before, afterTitle, after);
    looking.before().addListener((property, was, is) -> refresh());
    looking.after().addListener((property, was, is) -> refresh());
    refresh();
  }

  private void refresh() {
    Event.Continued plain = looking.before().get();
    Event.Continued edited = looking.after().get();
    show(plain != null, title, before);
    show(edited != null, afterTitle, after);
    List<Event.Token> tokens = plain == null ? List.of() : plain.tokens();
    fill(before, plain, tokens);
    fill(after, edited, tokens);
  }

  private static void fill(
      FlowPane flow, Event.@Nullable Continued continued, List<Event.Token> plain) {
    flow.getChildren().clear();
    if (continued == null) {
      return;
    }
    for (int i = 0; i < continued.tokens().size(); i++) {
      Event.Token token = continued.tokens().get(i);
      boolean differs = i < plain.size() && plain.get(i).id() != token.id();
      flow.getChildren().add(chip(token, differs));
    }
    if (!continued.complete()) {
      flow.getChildren().add(Buttons.quiet("…"));
    }
  }

  private static Label chip(Event.Token token, boolean differs) {
    Label chip = new Label(token.label());
    chip.getStyleClass().add("token-chip");
    if (differs) {
      chip.getStyleClass().add("differs");
    }
    String words = "Token %d%s".formatted(token.id(), differs ? ", another than before" : "");
    chip.setTooltip(new Tooltip(words));
    chip.setAccessibleText(token.label() + ", " + words);
    return chip;
  }

  private static void show(boolean shown, javafx.scene.Node... nodes) {
    for (javafx.scene.Node node : nodes) {
      node.setVisible(shown);
      node.setManaged(shown);
    }
  }
}
