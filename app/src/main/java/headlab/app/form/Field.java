package headlab.app.form;

import headlab.datasets.PromptSet;
import headlab.engine.analysis.Parameter;
import java.util.function.Consumer;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;

/// One parameter in a form: its label, its control, its help, and its value as text.
final class Field extends VBox {
  private final Parameter parameter;
  private final StringProperty text;

  /// @param prompts the prompts that are chosen elsewhere, as words; shown where the parameter is
  ///   what the analysis runs on
  /// @param choose chooses a set there
  Field(Parameter parameter, StringProperty prompts, Consumer<String> choose) {
    super(3);
    this.parameter = parameter;
    text = new SimpleStringProperty(parameter.initial());
    getStyleClass().add("field");
    Node control = control(prompts);
    control.setAccessibleHelp(parameter.help());
    control.setId("field-" + parameter.name());
    if (!(control instanceof CheckBox)) {
      Label label = new Label(parameter.label());
      label.getStyleClass().add("field-label");
      label.setLabelFor(control);
      getChildren().add(label);
    }
    getChildren().add(control);
    if (isPrompts()) {
      getChildren().add(own(prompts, choose));
    }
    if (!parameter.help().isEmpty()) {
      Label help = new Label(parameter.help());
      help.getStyleClass().add("field-help");
      help.setWrapText(true);
      help.setMinHeight(USE_PREF_SIZE);
      getChildren().add(help);
    }
  }

  Parameter parameter() {
    return parameter;
  }

  /// The value as a command line writes it.
  StringProperty text() {
    return text;
  }

  /// Whether it is what the analysis runs on, which is chosen elsewhere; another set of prompts
  /// that an analysis asks for is typed.
  boolean isPrompts() {
    return parameter.type() == PromptSet.class && parameter.name().equals("prompts");
  }

  /// Chooses the prompts that the analysis runs on by itself.
  private Hyperlink own(StringProperty prompts, Consumer<String> choose) {
    Hyperlink own = new Hyperlink("Use " + parameter.initial());
    own.setId("own-prompts");
    own.setTooltip(new Tooltip("What this analysis runs on where nothing else is chosen"));
    own.setOnAction(event -> choose.accept(parameter.initial()));
    own.visibleProperty().bind(prompts.isNotEqualTo(parameter.initial()));
    own.managedProperty().bind(own.visibleProperty());
    return own;
  }

  private Node control(StringProperty prompts) {
    if (isPrompts()) {
      Label chosen = new Label();
      chosen.textProperty().bind(prompts);
      chosen.getStyleClass().add("chosen-prompts");
      chosen.setMaxWidth(Double.MAX_VALUE);
      Tooltip tip = new Tooltip();
      tip.textProperty()
          .bind(prompts.map(words -> words + ": chosen above the figures, or at the left"));
      chosen.setTooltip(tip);
      return chosen;
    }
    boolean toggle = parameter.type() == boolean.class || parameter.type() == Boolean.class;
    if (toggle && !parameter.list()) {
      CheckBox box = new CheckBox(parameter.label());
      box.setSelected(Boolean.parseBoolean(parameter.initial()));
      box.selectedProperty().addListener((property, was, is) -> text.set(is.toString()));
      return box;
    }
    if (parameter.choices().isEmpty()) {
      return typed();
    }
    return parameter.list() ? new ListField(text, parameter.choices()) : chosen();
  }

  private Node typed() {
    TextField field = new TextField(parameter.initial());
    field.textProperty().bindBidirectional(text);
    if (parameter.list()) {
      boolean words = parameter.type() == String.class || parameter.type() == PromptSet.class;
      field.setPromptText(words ? "separated by semicolons" : "separated by commas");
    }
    return field;
  }

  private Node chosen() {
    ComboBox<String> box = new ComboBox<>();
    box.getItems().setAll(parameter.choices());
    box.setConverter(new Spaced());
    box.valueProperty().bindBidirectional(text);
    box.setMaxWidth(Double.MAX_VALUE);
    return box;
  }

  /// Shows `logit-difference` as `logit difference`.
  private static final class Spaced extends StringConverter<String> {
    @Override
    public String toString(String choice) {
      return choice == null ? "" : choice.replace('-', ' ');
    }

    @Override
    public String fromString(String words) {
      return words.replace(' ', '-');
    }
  }
}
