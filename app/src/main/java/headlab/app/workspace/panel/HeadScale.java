package headlab.app.workspace.panel;

import headlab.app.figure.Head;
import headlab.app.widget.Buttons;
import headlab.app.workspace.state.Ablations;
import java.util.Locale;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import org.jspecify.annotations.Nullable;

/// A slider: how much of a head's output is written, from none to twice. Predictions follow while
/// it moves.
public final class HeadScale extends HBox {
  private static final double STEP = 0.05;

  private final Ablations ablations;
  private final Slider slider = new Slider(0, 2, 1);
  private final Label number = new Label();
  private @Nullable Head head;
  private boolean following;

  public HeadScale(Ablations ablations) {
    super(8);
    this.ablations = ablations;
    setAlignment(Pos.CENTER_LEFT);
    slider.setBlockIncrement(STEP);
    slider.setMajorTickUnit(1);
    slider.setMinorTickCount(1);
    slider.setShowTickMarks(true);
    slider.setTooltip(
        new Tooltip("How much of its output this head writes; double-click for all of it"));
    slider.setAccessibleText("Scale of the head");
    HBox.setHgrow(slider, Priority.ALWAYS);
    number.getStyleClass().add("number");
    number.setMinWidth(44);
    Label name = Buttons.quiet("Scale");
    name.setMinWidth(USE_PREF_SIZE);
    slider.setMinWidth(60);
    getChildren().addAll(name, slider, number);
    slider.valueProperty().addListener((property, was, is) -> moved(is.doubleValue()));
    slider.valueChangingProperty().addListener((property, was, is) -> settle(is));
    slider.setOnMouseClicked(
        event -> {
          if (event.getClickCount() == 2) {
            slider.setValue(1);
          }
        });
  }

  /// The slider's name for those who look it up.
  void name(String id) {
    slider.setId(id);
  }

  /// Shows how much of `selected` is written now.
  public void show(Head selected) {
    head = selected;
    following = true;
    slider.setValue(ablations.factor(selected));
    following = false;
    write(slider.getValue());
  }

  private void moved(double value) {
    double rounded = Math.round(value / STEP) * STEP;
    rounded = Math.round(rounded * 100) / 100.0;
    write(rounded);
    Head selected = head;
    if (!following && selected != null && rounded != ablations.factor(selected)) {
      ablations.scale(selected, rounded);
    }
  }

  private void settle(boolean changing) {
    if (!changing) {
      ablations.settle();
    }
  }

  private void write(double value) {
    number.setText(String.format(Locale.ROOT, "× %.2f", value));
  }
}
