package headlab.app.figure;

import headlab.app.widget.Buttons;
import headlab.app.widget.Numbers;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.icons.Icon;
import javafx.geometry.Pos;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.util.StringConverter;
import org.controlsfx.control.RangeSlider;
import org.jspecify.annotations.Nullable;

/// The controls of a figure's colour scale: palette, ends, and the first position.
final class ScaleBar extends HBox {
  private final ScaleChoice choice;
  private final RangeSlider slider = new RangeSlider(-1, 1, -1, 1);
  private final Label ends = Buttons.quiet("");
  private final CheckBox first = new CheckBox("Without first position");
  private Figure.@Nullable Grid grid;
  private boolean setting;

  ScaleBar(ScaleChoice choice) {
    super(10);
    this.choice = choice;
    setAlignment(Pos.CENTER_LEFT);
    getStyleClass().add("scale-bar");
    slider.setPrefWidth(150);
    slider.setAccessibleText("Ends of the colour scale");
    slider.setTooltip(new Tooltip("Ends of the colour scale"));
    slider.lowValueProperty().addListener((property, was, is) -> moved(true));
    slider.highValueProperty().addListener((property, was, is) -> moved(false));
    first.setTooltip(
        new Tooltip(
            "Find the ends of the scale without the first position, where attention sinks"));
    first.selectedProperty().bindBidirectional(choice.withoutFirst());
    first.managedProperty().bind(first.visibleProperty());
    getChildren()
        .addAll(
            palettes(),
            slider,
            ends,
            Buttons.icon(Icon.RESET, "Ends of the scale from the values", this::reset),
            first);
    choice.withoutFirst().addListener((property, was, is) -> reset());
  }

  /// Fits the controls to `grid`.
  void show(Figure.Grid grid) {
    this.grid = grid;
    first.setVisible(grid.columns() instanceof Axis.Tokens);
    ColourScale natural = choice.natural(grid);
    ColourScale chosen = choice.of(grid);
    setting = true;
    slider.setMin(Math.min(natural.low(), chosen.low()));
    slider.setMax(Math.max(natural.high(), chosen.high()));
    slider.setHighValue(chosen.high());
    slider.setLowValue(chosen.low());
    slider.setBlockIncrement((slider.getMax() - slider.getMin()) / 20);
    setting = false;
    words(chosen);
  }

  private void moved(boolean lowEnd) {
    Figure.Grid shown = grid;
    if (setting || shown == null) {
      return;
    }
    double low = slider.getLowValue();
    double high = slider.getHighValue();
    if (shown.quantity().diverging()) {
      double reach = lowEnd ? Math.abs(low) : Math.abs(high);
      low = -reach;
      high = reach;
      setting = true;
      slider.setLowValue(low);
      slider.setHighValue(high);
      setting = false;
    }
    if (low < high) {
      choice.range().set(new ScaleChoice.Range(low, high));
      words(choice.of(shown));
    }
  }

  private void reset() {
    choice.range().set(null);
    Figure.Grid shown = grid;
    if (shown != null) {
      show(shown);
    }
  }

  private void words(ColourScale scale) {
    ends.setText(Numbers.plain(scale.low()) + " to " + Numbers.plain(scale.high()));
    ends.setMinWidth(USE_PREF_SIZE);
  }

  private ComboBox<@Nullable Palette> palettes() {
    ComboBox<@Nullable Palette> box = new ComboBox<>();
    box.getItems().addAll(null, Palette.DIVERGING, Palette.SEQUENTIAL);
    box.setConverter(new PaletteNames());
    box.setTooltip(new Tooltip("Colours"));
    box.setAccessibleText("Colours");
    box.setPrefWidth(170);
    box.setMinWidth(150);
    box.valueProperty().bindBidirectional(choice.palette());
    return box;
  }

  private static final class PaletteNames extends StringConverter<@Nullable Palette> {
    @Override
    public String toString(@Nullable Palette palette) {
      return switch (palette) {
        case null -> "Colours by quantity";
        case DIVERGING -> "Blue to red";
        case SEQUENTIAL -> "Violet to yellow";
      };
    }

    @Override
    public @Nullable Palette fromString(String text) {
      return null;
    }
  }
}
