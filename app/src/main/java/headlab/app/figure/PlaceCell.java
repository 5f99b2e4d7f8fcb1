package headlab.app.figure;

import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A cell of a layer x position figure: from here one goes to the heads of that layer there.
///
/// @param layer from 0
/// @param position as `head-patching` reads it: `10`, `role:S2`, `row:3`
/// @param prompt the one prompt that the figure is of, from 1; 0 where it is of all
/// @param words names it: `layer 5 at ␣Mary`
public record PlaceCell(int layer, String position, int prompt, String words) {
  /// What a cell of `grid` is, or null where its axes are not layers and places.
  public static @Nullable PlaceCell of(Figure.Grid grid, int row, int column) {
    if (!(grid.rows() instanceof Axis.Layers)
        || row < 0
        || column < 0
        || column >= grid.columns().size()) {
      return null;
    }
    String label = grid.columns().labels().get(column);
    String words = "layer " + row + " at " + label;
    return switch (grid.columns()) {
      case Axis.Tokens tokens ->
          new PlaceCell(
              row, Integer.toString(column), prompt(grid), words + " (position " + column + ")");
      case Axis.Roles roles -> new PlaceCell(row, role(roles, column), prompt(grid), words);
      case Axis.Layers layers -> null;
      case Axis.Heads heads -> null;
      case Axis.Components components -> null;
      case Axis.HeadNames names -> null;
      case Axis.Labelled labelled -> null;
      case Axis.Numbers numbers -> null;
    };
  }

  /// A role by its name; the tokens between two roles, which have none, by their row.
  private static String role(Axis.Roles roles, int column) {
    List<String> labels = roles.labels();
    String label = labels.get(column);
    boolean named = !label.equals("…") && Collections.frequency(labels, label) == 1;
    return named ? "role:" + label : "row:" + column;
  }

  /// Figures of one prompt end in its number: `byResidual.2`.
  private static int prompt(Figure.Grid grid) {
    int dot = grid.name().lastIndexOf('.');
    return dot < 0 ? 0 : Integer.parseInt(grid.name().substring(dot + 1));
  }
}
