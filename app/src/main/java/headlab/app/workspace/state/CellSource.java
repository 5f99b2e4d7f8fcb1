package headlab.app.workspace.state;

import headlab.app.figure.CellWords;
import headlab.app.figure.FigureCell;
import headlab.app.figure.Head;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.store.CellPlace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where the rows lie that a cell of a figure is the mean of.
///
/// Scores lie under the figure's name, those of a facet under `figure.facet`. Edited runs lie under
/// the site that was edited, in the sweep `heads`, or `positions` with the figure's number.
final class CellSource {
  private static final Map<String, String> SITES =
      Map.of(
          "byHead", "z",
          "byResidual", "resid_pre",
          "byAttention", "attn_out",
          "byMlp", "mlp_out");

  /// Figures whose score has another name, of all prompts or of one group.
  private static final Map<String, String> OTHERS =
      Map.of("byDomain", "dormancy", "contrast", "dormancy");

  private CellSource() {}

  /// The places where the rows of `cell` may lie, the likeliest first; none where its axes are of
  /// things that have no rows.
  static List<CellPlace> of(FigureCell cell) {
    Figure.Grid grid = cell.figure();
    Head head = CellWords.isHeads(grid) ? CellWords.head(grid, cell.row(), cell.column()) : null;
    List<CellPlace> places = new ArrayList<>();
    if (head != null) {
      ofHead(grid, cell.facet(), head, places);
    } else if (grid.rows() instanceof Axis.Layers) {
      ofPlace(grid.name(), cell, places);
    }
    return places;
  }

  private static void ofHead(Figure.Grid grid, int facet, Head head, List<CellPlace> places) {
    String name = grid.name();
    String label = grid.facets() == null ? null : grid.facets().labels().get(facet);
    if (label != null) {
      places.add(head("", name + "." + label, head, null));
    }
    String other = OTHERS.get(name);
    if (other != null) {
      places.add(head("", other, head, label));
    }
    if (label == null) {
      places.add(head("", name, head, null));
    }
    String site = SITES.get(name);
    if (site != null) {
      places.add(head("heads", site, head, null));
    }
  }

  private static void ofPlace(String name, FigureCell cell, List<CellPlace> places) {
    int dot = name.indexOf('.');
    String site = SITES.get(dot < 0 ? name : name.substring(0, dot));
    if (site != null) {
      String sweep = "positions" + (dot < 0 ? "" : name.substring(dot));
      places.add(new CellPlace(sweep, site, cell.row(), null, cell.column(), null));
    }
    places.add(new CellPlace("", name, cell.row(), null, cell.column(), null));
  }

  private static CellPlace head(String sweep, String site, Head head, @Nullable String group) {
    return new CellPlace(sweep, site, head.layer(), head.head(), null, group);
  }
}
