package headlab.app.figure;

import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import java.util.ArrayList;
import java.util.List;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import org.jspecify.annotations.Nullable;

/// How a figure's values become colours: the palette, the ends of the scale, and whether the first
/// position has a say in them.
public final class ScaleChoice {
  private final ObjectProperty<@Nullable Palette> palette = new SimpleObjectProperty<>();
  private final BooleanProperty withoutFirst = new SimpleBooleanProperty();
  private final ObjectProperty<@Nullable Range> range = new SimpleObjectProperty<>();

  /// The ends of a scale that were chosen by hand.
  public record Range(double low, double high) {}

  /// The palette, or null for the one that suits the quantity.
  public ObjectProperty<@Nullable Palette> palette() {
    return palette;
  }

  /// Whether the first position, where attention sinks, is left out when the ends are found.
  public BooleanProperty withoutFirst() {
    return withoutFirst;
  }

  /// The ends chosen by hand, or null for those of the values.
  public ObjectProperty<@Nullable Range> range() {
    return range;
  }

  /// The scale of `grid` as its values ask for it, whatever was chosen by hand.
  public ColourScale natural(Figure.Grid grid) {
    ColourScale scale = ColourScale.of(grid.quantity(), counted(grid));
    Palette chosen = palette.get();
    return chosen == null ? scale : new ColourScale(chosen, scale.low(), scale.high());
  }

  /// The scale of `grid` as chosen.
  public ColourScale of(Figure.Grid grid) {
    ColourScale natural = natural(grid);
    Range chosen = range.get();
    return chosen == null || !(chosen.low() < chosen.high())
        ? natural
        : new ColourScale(natural.palette(), chosen.low(), chosen.high());
  }

  private List<@Nullable Double> counted(Figure.Grid grid) {
    if (!withoutFirst.get() || !(grid.columns() instanceof Axis.Tokens)) {
      return grid.values();
    }
    List<@Nullable Double> counted = new ArrayList<>();
    int width = grid.columns().size();
    for (int i = 0; i < grid.values().size(); i++) {
      counted.add(i % width == 0 ? null : grid.values().get(i));
    }
    return counted;
  }
}
