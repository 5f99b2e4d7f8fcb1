package headlab.app.workspace.panel;

import headlab.app.widget.Buttons;
import headlab.app.widget.Glyph;
import headlab.app.workspace.state.ModelState;
import headlab.app.workspace.state.PromptState;
import headlab.app.workspace.state.SetState;
import headlab.datasets.PromptSet;
import headlab.engine.tokens.Bos;
import headlab.icons.Icon;
import javafx.beans.binding.BooleanBinding;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;

/// Chooses between the typed prompt and the prompts of a set, and says whether BOS comes first.
public final class SourceLine extends HBox {
  private static final String FIRST_SET = "ioi:n=20,seed=0";

  private final PromptState prompt;
  private final SetState sets;
  private final ToggleButton typed = new ToggleButton("Typed", Glyph.of(Icon.TYPED_PROMPT));
  private final ToggleButton ofSet = new ToggleButton("Prompt set", Glyph.of(Icon.PROMPT_SET));
  private final TextField text = new TextField(FIRST_SET);
  private final ToggleButton preview =
      Buttons.toggle(Icon.PROMPTS, "Show the first prompts of the set with their roles");
  private final Label place = Buttons.quiet("");
  private final HBox stepper;

  public SourceLine(PromptState prompt, SetState sets, ModelState model) {
    super(10);
    this.prompt = prompt;
    this.sets = sets;
    setAlignment(Pos.CENTER_LEFT);
    stepper =
        new HBox(
            2,
            Buttons.icon(Icon.PREVIOUS, "The prompt before", () -> step(-1)),
            place,
            Buttons.icon(Icon.NEXT, "The next prompt", () -> step(1)));
    stepper.setAlignment(Pos.CENTER_LEFT);
    text.setPrefColumnCount(18);
    text.setId("prompt-set");
    text.setTooltip(
        new Tooltip(
            "A prompt set as a command line names it, with n, seed and options. Enter takes it."));
    text.setAccessibleText("Prompt set");
    text.setOnAction(event -> take());
    preview.setId("preview-set");
    getChildren().addAll(switches(), text, stepper, preview, Buttons.space(), bos(model));
    prompt.set().addListener((property, was, is) -> show(is));
    prompt.index().addListener((property, was, is) -> count());
    sets.size().addListener((property, was, is) -> count());
    show(prompt.set().get());
  }

  /// Whether the first prompts of a chosen set are to be shown.
  BooleanBinding previews() {
    return preview.selectedProperty().and(preview.visibleProperty());
  }

  private Node switches() {
    ToggleGroup group = new ToggleGroup();
    typed.setToggleGroup(group);
    ofSet.setToggleGroup(group);
    typed.getStyleClass().addAll("left-pill", "small");
    ofSet.getStyleClass().addAll("right-pill", "small");
    Buttons.explain(typed, "Look at the prompt that is typed below");
    Buttons.explain(ofSet, "Look at the prompts of a set");
    typed.setMinWidth(USE_PREF_SIZE);
    ofSet.setMinWidth(USE_PREF_SIZE);
    typed.setOnAction(event -> prompt.set().set(null));
    ofSet.setOnAction(event -> take());
    return new HBox(typed, ofSet);
  }

  private Node bos(ModelState model) {
    ComboBox<Bos> box = new ComboBox<>();
    box.getItems().setAll(Bos.values());
    box.setConverter(new BosWords());
    box.valueProperty().bindBidirectional(prompt.bos());
    box.setAccessibleText("Whether prompts begin with BOS");
    box.getStyleClass().add("small");
    Tooltip tip = new Tooltip("Whether prompts begin with BOS");
    model
        .opened()
        .addListener(
            (property, was, is) -> tip.setText(is == null ? "" : "By rule: " + is.bosRule()));
    box.setTooltip(tip);
    return box;
  }

  private void take() {
    try {
      PromptSet parsed = PromptSet.parse(text.getText().strip());
      prompt.index().set(0);
      prompt.set().set(parsed);
    } catch (IllegalArgumentException e) {
      sets.refuse(String.valueOf(e.getMessage()));
    }
    show(prompt.set().get());
  }

  private void step(int by) {
    int size = Math.max(1, sets.size().get());
    prompt.index().set(Math.floorMod(prompt.index().get() + by, size));
  }

  private void show(@Nullable PromptSet set) {
    typed.setSelected(set == null);
    ofSet.setSelected(set != null);
    text.setVisible(set != null);
    stepper.setVisible(set != null);
    preview.setVisible(set != null);
    if (set != null) {
      text.setText(set.format());
    }
    count();
  }

  private void count() {
    place.setText((prompt.index().get() + 1) + " of " + Math.max(1, sets.size().get()));
    place.setMinWidth(USE_PREF_SIZE);
  }

  private static final class BosWords extends StringConverter<Bos> {
    @Override
    public String toString(@Nullable Bos bos) {
      return switch (bos) {
        case null -> "";
        case AUTO -> "BOS by the tokenizer's rule";
        case YES -> "Begin with BOS";
        case NO -> "Without BOS";
      };
    }

    @Override
    public Bos fromString(String text) {
      return Bos.AUTO;
    }
  }
}
