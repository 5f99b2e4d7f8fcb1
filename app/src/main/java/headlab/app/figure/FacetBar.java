package headlab.app.figure;

import headlab.app.widget.Buttons;
import headlab.engine.figure.Axis;
import headlab.icons.Icon;
import java.util.List;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.geometry.Pos;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import org.jspecify.annotations.Nullable;

/// The chooser of a figure's facet: its names as a list, and a slider to run through them.
final class FacetBar extends HBox {
  private static final String KEYS = " (Page Up, Page Down)";

  private final IntegerProperty index = new SimpleIntegerProperty();
  private final Label caption = Buttons.quiet("");
  private final ComboBox<String> names = new ComboBox<>();
  private final Slider slider = new Slider(0, 1, 0);
  private final Label place = Buttons.quiet("");
  private List<String> labels = List.of();

  FacetBar() {
    super(10);
    setAlignment(Pos.CENTER_LEFT);
    getStyleClass().add("facet-bar");
    managedProperty().bind(visibleProperty());
    setVisible(false);
    names.setId("facet-names");
    names.setOnAction(event -> choose(names.getSelectionModel().getSelectedIndex()));
    slider.setId("facet-slider");
    slider.setMajorTickUnit(1);
    slider.setMinorTickCount(0);
    slider.setSnapToTicks(true);
    slider.setBlockIncrement(1);
    slider.setPrefWidth(160);
    slider
        .valueProperty()
        .addListener((property, was, is) -> choose((int) Math.round(is.doubleValue())));
    getChildren()
        .addAll(
            caption,
            Buttons.icon(Icon.PREVIOUS, "Previous" + KEYS, () -> step(-1)),
            names,
            Buttons.icon(Icon.NEXT, "Next" + KEYS, () -> step(1)),
            slider,
            place);
  }

  /// Which facet is shown, from 0.
  IntegerProperty index() {
    return index;
  }

  /// Offers the labels of `facets`; hides itself where there are none.
  void show(@Nullable Axis facets) {
    setVisible(facets != null);
    if (facets == null) {
      labels = List.of();
      index.set(0);
      return;
    }
    int keep = Math.clamp(index.get(), 0, facets.size() - 1);
    if (!labels.equals(facets.labels())) {
      labels = facets.labels();
      names.getItems().setAll(labels);
    }
    caption.setText(facets.caption());
    names.setAccessibleText(facets.caption());
    names.setTooltip(new Tooltip(facets.caption() + KEYS));
    slider.setAccessibleText(facets.caption());
    slider.setMax(Math.max(1, labels.size() - 1));
    slider.setVisible(labels.size() > 2);
    choose(keep);
  }

  /// Goes `by` facets on, as far as there are any.
  void step(int by) {
    choose(Math.clamp(index.get() + by, 0, Math.max(0, labels.size() - 1)));
  }

  private void choose(int chosen) {
    if (chosen < 0 || chosen >= labels.size()) {
      return;
    }
    index.set(chosen);
    names.getSelectionModel().select(chosen);
    slider.setValue(chosen);
    place.setText(chosen + 1 + " of " + labels.size());
  }
}
