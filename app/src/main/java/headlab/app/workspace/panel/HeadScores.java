package headlab.app.workspace.panel;

import headlab.app.figure.CellWords;
import headlab.app.figure.Head;
import headlab.app.figure.ScoreName;
import headlab.app.widget.Buttons;
import headlab.app.widget.Numbers;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import org.jspecify.annotations.Nullable;

/// What figures say of one head: its value in each heatmap by head, and the rank of that value.
final class HeadScores extends GridPane {
  /// Of more facets than this only the first is listed: spectra would fill the pane.
  private static final int MOST_FACETS = 4;

  HeadScores() {
    super(10, 4);
    ColumnConstraints name = new ColumnConstraints();
    name.setHgrow(Priority.ALWAYS);
    name.setMinWidth(70);
    getColumnConstraints().add(name);
  }

  /// Lists the scores of `head` in those of `figures` that are by head.
  void show(List<Figure> figures, Head head) {
    getChildren().clear();
    int row = 0;
    for (Figure figure : figures) {
      if (figure instanceof Figure.Grid grid && CellWords.isHeads(grid)) {
        int shown = grid.facetCount() > MOST_FACETS ? 1 : grid.facetCount();
        for (int facet = 0; facet < shown; facet++) {
          row = listScore(grid.facet(facet), head, row);
        }
      }
    }
  }

  /// Adds the score of `head` in one heatmap, and what stands beside it in a second line.
  private int listScore(Figure.Grid grid, Head head, int row) {
    Double value = value(grid, head);
    Axis facet = grid.facets();
    String figure = facet == null ? grid.name() : grid.name() + "." + facet.labels().getFirst();
    Label name = Buttons.quiet(ScoreName.of(figure, grid.quantity().name()));
    name.setWrapText(true);
    name.setTooltip(new Tooltip(grid.title() + "\n" + grid.quantity().name()));
    Label number = new Label(value == null ? "–" : number(grid, value));
    number.getStyleClass().add("number");
    number.setMinWidth(USE_PREF_SIZE);
    Label rank = Buttons.quiet(value == null ? "" : rank(grid, value));
    rank.setMinWidth(USE_PREF_SIZE);
    addRow(row, name, number, rank);
    String beside =
        value == null ? "" : CellWords.beside(grid, row(grid, head), column(grid, head));
    if (!beside.isEmpty()) {
      Label more = Buttons.quiet(beside);
      more.setWrapText(true);
      add(more, 0, row + 1, 3, 1);
      return row + 2;
    }
    return row + 1;
  }

  private static String number(Figure.Grid grid, double value) {
    return grid.quantity().diverging() ? Numbers.signed(value) : Numbers.plain(value);
  }

  private static @Nullable Double value(Figure.Grid grid, Head head) {
    int row = row(grid, head);
    int column = column(grid, head);
    return row < grid.rows().size() && column < grid.columns().size() ? grid.at(row, column) : null;
  }

  private static int row(Figure.Grid grid, Head head) {
    return grid.rows() instanceof Axis.Heads ? head.head() : head.layer();
  }

  private static int column(Figure.Grid grid, Head head) {
    return grid.rows() instanceof Axis.Heads ? head.layer() : head.head();
  }

  private static String rank(Figure.Grid grid, double value) {
    long notSmaller =
        grid.values().stream()
            .filter(each -> each != null && Math.abs(each) >= Math.abs(value))
            .count();
    return "rank %d of %d".formatted(notSmaller, grid.values().size());
  }
}
