package headlab.app.workspace.state;

import headlab.analyses.patching.SiteFigures;
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
/// the site that was edited, in the sweep `heads`, or in `positions` or `headPositions` with the
/// figure's number.
final class CellSource {
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
    } else if (SiteFigures.isAtPosition(name(grid.name()))) {
      ofHeadAtPlace(grid, cell, places);
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
    SiteFigures.site(name).ifPresent(site -> places.add(head("heads", site.id(), head, null)));
  }

  private static void ofPlace(String figure, FigureCell cell, List<CellPlace> places) {
    SiteFigures.site(name(figure))
        .ifPresent(
            site ->
                places.add(
                    new CellPlace(
                        "positions" + number(figure),
                        site.id(),
                        cell.row(),
                        null,
                        cell.column(),
                        null)));
    places.add(new CellPlace("", figure, cell.row(), null, cell.column(), null));
  }

  private static void ofHeadAtPlace(Figure.Grid grid, FigureCell cell, List<CellPlace> places) {
    Head head = CellWords.head(grid, cell.row(), cell.column());
    if (head != null) {
      SiteFigures.site(name(grid.name()))
          .ifPresent(
              site ->
                  places.add(
                      new CellPlace(
                          "headPositions" + number(grid.name()),
                          site.id(),
                          head.layer(),
                          head.head(),
                          cell.column(),
                          null)));
    }
  }

  /// A figure's name without the number of a prompt: `byResidual` of `byResidual.2`.
  private static String name(String figure) {
    int dot = figure.indexOf('.');
    return dot < 0 ? figure : figure.substring(0, dot);
  }

  /// The number with its dot, or empty.
  private static String number(String figure) {
    return figure.substring(name(figure).length());
  }

  private static CellPlace head(String sweep, String site, Head head, @Nullable String group) {
    return new CellPlace(sweep, site, head.layer(), head.head(), null, group);
  }
}
