package headlab.app.workspace.page;

import headlab.app.widget.Buttons;
import headlab.engine.analysis.AnalysisType;
import headlab.icons.Icon;
import java.util.function.Consumer;
import javafx.beans.value.ObservableValue;
import javafx.scene.control.Button;

/// A button that runs an analysis on its default input, for what is not known yet.
final class RunButton extends Button {
  /// @param words of the button
  /// @param command as it is run, parameters that are not named at their defaults
  /// @param busy whether another run goes on
  RunButton(
      AnalysisType<?> type,
      String words,
      String command,
      ObservableValue<Boolean> busy,
      Consumer<String> run) {
    super(words, headlab.app.widget.Glyph.of(Icon.RUN));
    setId("run-" + type.id());
    getStyleClass().addAll("small", "word-button");
    setMnemonicParsing(false);
    setMinWidth(USE_PREF_SIZE);
    Buttons.explain(this, type.about().question() + "\n" + command);
    setAccessibleText(words);
    disableProperty().bind(busy);
    setOnAction(event -> run.accept(command));
  }
}
