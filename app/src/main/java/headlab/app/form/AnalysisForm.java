package headlab.app.form;

import headlab.app.widget.Buttons;
import headlab.engine.analysis.AnalysisType;
import headlab.engine.analysis.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.StringProperty;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.VBox;

/// The form of an analysis: what it asks, a field for each parameter, and what is wrong with them.
public final class AnalysisForm extends VBox {
  private final AnalysisType<?> type;
  private final List<Field> fields;
  private final Label problem = new Label();
  private final BooleanProperty valid = new SimpleBooleanProperty(true);

  /// @param prompts the prompts that are chosen, as words
  /// @param choose chooses a set of prompts, by its text form
  public AnalysisForm(AnalysisType<?> type, StringProperty prompts, Consumer<String> choose) {
    super(12);
    this.type = type;
    getStyleClass().add("analysis-form");
    Label title = Buttons.heading(type.about().title());
    Label question = Buttons.quiet(type.about().question());
    question.setWrapText(true);
    question.setMinHeight(USE_PREF_SIZE);
    question.setTooltip(new Tooltip(type.about().paper()));
    fields = type.parameters().stream().map(each -> new Field(each, prompts, choose)).toList();
    problem.getStyleClass().add("problem");
    problem.setWrapText(true);
    problem.setMinHeight(USE_PREF_SIZE);
    problem.managedProperty().bind(problem.visibleProperty());
    problem.visibleProperty().bind(problem.textProperty().isNotEmpty());
    getChildren().addAll(new VBox(3, title, question));
    getChildren().addAll(fields);
    getChildren().add(problem);
    fields.forEach(field -> field.text().addListener((property, was, is) -> check()));
  }

  public AnalysisType<?> type() {
    return type;
  }

  /// Whether every field holds what its parameter allows.
  public BooleanProperty valid() {
    return valid;
  }

  /// The command with these values, every parameter written out.
  ///
  /// @param prompts text form of the prompt set
  /// @throws IllegalArgumentException with a sentence where a field is wrong
  public String command(String prompts) {
    Map<String, String> values = new LinkedHashMap<>();
    for (Field field : fields) {
      values.put(field.parameter().name(), field.isPrompts() ? prompts : field.text().get());
    }
    return format(type, values);
  }

  /// Puts the values of a stored command into the fields.
  public void fill(String command) {
    Map<String, String> values = values(type, command);
    for (Field field : fields) {
      Parameter parameter = field.parameter();
      field.text().set(values.getOrDefault(parameter.name(), parameter.initial()));
    }
  }

  private void check() {
    try {
      command(promptsDefault());
      problem.setText("");
    } catch (IllegalArgumentException e) {
      problem.setText(String.valueOf(e.getMessage()));
    }
    valid.set(problem.getText().isEmpty());
  }

  private String promptsDefault() {
    return fields.stream()
        .filter(Field::isPrompts)
        .map(field -> field.parameter().initial())
        .findFirst()
        .orElse("");
  }

  private static <A extends headlab.engine.analysis.Analysis<?>> String format(
      AnalysisType<A> type, Map<String, String> values) {
    return type.format(type.parse(values));
  }

  private static <A extends headlab.engine.analysis.Analysis<?>> Map<String, String> values(
      AnalysisType<A> type, String command) {
    return type.values(type.parse(command));
  }
}
