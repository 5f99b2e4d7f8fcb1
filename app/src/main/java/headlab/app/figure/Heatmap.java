package headlab.app.figure;

import headlab.engine.figure.Figure;
import java.util.function.BiConsumer;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.scene.AccessibleAttribute;
import javafx.scene.AccessibleRole;
import javafx.scene.control.Label;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;

/// A grid of values as coloured cells with axes and a colour bar.
///
/// Hovering shows a cell's exact value; a click or the arrow keys select a cell. What a selection,
/// Enter or a second click means is the owner's business.
public final class Heatmap extends Region {
  private final CellImage cells = new CellImage();
  private final AxisText rowText = new AxisText();
  private final AxisText columnText = new AxisText();
  private final ColourBar bar = new ColourBar();
  private final Marks marks = new Marks();
  private final Label hover = new Label();
  private final BooleanProperty numbers = new SimpleBooleanProperty(true);
  private final boolean compact;

  private Figure.@Nullable Grid grid;
  private @Nullable ColourScale scale;
  private PlotPlace place = new PlotPlace(0, 0, 1, 1, 1, 1);
  private int selectedRow = -1;
  private int selectedColumn = -1;
  private BiConsumer<Integer, Integer> onSelect = (row, column) -> {};
  private BiConsumer<Integer, Integer> onEnter = (row, column) -> {};
  private BiConsumer<Integer, Integer> onSpace = (row, column) -> {};
  private BiConsumer<Integer, Integer> onDouble = (row, column) -> {};
  private @Nullable HeadLinks links;

  /// @param compact without captions and with a small margin, for a side pane
  public Heatmap(boolean compact) {
    this.compact = compact;
    getStyleClass().add("heatmap");
    hover.getStyleClass().add("hover-card");
    hover.setManaged(false);
    hover.setVisible(false);
    hover.setMouseTransparent(true);
    getChildren()
        .addAll(
            cells.node(),
            marks.node(),
            rowText.node(),
            columnText.node(),
            bar.node(),
            marks.frame(),
            hover);
    getChildren().forEach(child -> child.setManaged(false));
    setFocusTraversable(true);
    setAccessibleRole(AccessibleRole.TABLE_VIEW);
    setOnMouseMoved(this::hover);
    setOnMouseExited(event -> hover.setVisible(false));
    widthProperty()
        .addListener((property, was, is) -> hover.setVisible(false)); // its place is gone
    setOnMousePressed(this::click);
    setOnKeyPressed(this::type);
    numbers.addListener((property, was, is) -> requestLayout());
    setMinSize(120, 100);
  }

  /// Shows `grid`, coloured by `scale`.
  public void show(Figure.Grid grid, ColourScale scale) {
    this.grid = grid;
    this.scale = scale;
    rowText.show(grid.rows(), !compact);
    columnText.show(grid.columns(), !compact);
    if (selectedRow >= grid.rows().size() || selectedColumn >= grid.columns().size()) {
      select(-1, -1);
    }
    requestLayout();
  }

  /// Whether cells that are large enough carry their value.
  public BooleanProperty numbers() {
    return numbers;
  }

  /// Marks the heads that are switched off.
  public void link(HeadLinks heads) {
    links = heads;
    heads.off().addListener((javafx.collections.SetChangeListener<Head>) change -> requestLayout());
  }

  /// Called when the user selects a cell.
  public void onSelect(BiConsumer<Integer, Integer> action) {
    onSelect = action;
  }

  /// Called when the user presses Enter on the selected cell.
  public void onEnter(BiConsumer<Integer, Integer> action) {
    onEnter = action;
  }

  /// Called when the user presses the space bar on the selected cell.
  public void onSpace(BiConsumer<Integer, Integer> action) {
    onSpace = action;
  }

  /// Called when the user clicks a cell twice.
  public void onDouble(BiConsumer<Integer, Integer> action) {
    onDouble = action;
  }

  /// Frames a cell; -1 for none. Does not call `onSelect`.
  public void select(int row, int column) {
    selectedRow = row;
    selectedColumn = column;
    marks.select(place, row, column);
    Figure.Grid shown = grid;
    if (shown != null && row >= 0 && column >= 0) {
      setAccessibleText(CellWords.describe(shown, row, column));
      notifyAccessibleAttributeChanged(AccessibleAttribute.TEXT);
    }
  }

  /// The selected row, or -1.
  public int selectedRow() {
    return selectedRow;
  }

  /// The selected column, or -1.
  public int selectedColumn() {
    return selectedColumn;
  }

  /// The middle of a cell in this node's coordinates.
  public javafx.geometry.Point2D middle(int row, int column) {
    return new javafx.geometry.Point2D(
        place.left(column) + place.cellWidth() / 2, place.top(row) + place.cellHeight() / 2);
  }

  /// What the hover card says, or null while it is hidden.
  public @Nullable String hoverText() {
    return hover.isVisible() ? hover.getText() : null;
  }

  @Override
  protected void layoutChildren() {
    Figure.Grid shown = grid;
    ColourScale colours = scale;
    if (shown == null || colours == null) {
      return;
    }
    place = place(shown);
    cells.draw(shown, colours, place);
    cells.node().relocate(place.x(), place.y());
    marks.draw(shown, colours, place, numbers.get());
    crosses(shown);
    rowText.layLeft(place);
    columnText.layBelow(place);
    bar.draw(colours, place.x() + place.width() + 18, place);
    marks.select(place, selectedRow, selectedColumn);
  }

  private PlotPlace place(Figure.Grid shown) {
    int[] size = {shown.rows().size(), shown.columns().size()};
    double left = rowText.roomAtLeft();
    double wide = Math.max(20, getWidth() - left - ColourBar.WIDTH - 20);
    double below = columnText.roomBelow(Math.min(88, wide / size[1]));
    double high = Math.max(20, getHeight() - below - 8);
    PlotPlace fit = PlotPlace.fit(left, 6, wide, high, size);
    below = columnText.roomBelow(fit.cellWidth());
    fit = PlotPlace.fit(left, 6, wide, Math.max(20, getHeight() - below - 8), size);
    double shift = Math.floor(Math.max(0, wide - fit.width()) / 2);
    return new PlotPlace(
        Math.floor(fit.x() + shift), 6, fit.cellWidth(), fit.cellHeight(), size[0], size[1]);
  }

  private void crosses(Figure.Grid shown) {
    if (links == null || !CellWords.isHeads(shown)) {
      return;
    }
    for (Head head : links.off()) {
      for (int row = 0; row < place.rows(); row++) {
        for (int column = 0; column < place.columns(); column++) {
          if (head.equals(CellWords.head(shown, row, column))) {
            marks.cross(place, row, column);
          }
        }
      }
    }
  }

  private void hover(MouseEvent event) {
    Figure.Grid shown = grid;
    int row = place.row(event.getY());
    int column = place.column(event.getX());
    if (shown == null || row < 0 || column < 0) {
      hover.setVisible(false);
      return;
    }
    hover.setText(CellWords.describe(shown, row, column));
    hover.setVisible(true);
    hover.applyCss();
    hover.autosize();
    double x = event.getX() + 14;
    double y = event.getY() + 14;
    hover.relocate(
        x + hover.getWidth() > getWidth() ? Math.max(0, event.getX() - hover.getWidth() - 8) : x,
        y + hover.getHeight() > getHeight()
            ? Math.max(0, event.getY() - hover.getHeight() - 8)
            : y);
    hover.toFront();
  }

  private void click(MouseEvent event) {
    requestFocus();
    int row = place.row(event.getY());
    int column = place.column(event.getX());
    if (grid != null && row >= 0 && column >= 0) {
      choose(row, column);
      if (event.getClickCount() == 2 && event.getButton() == MouseButton.PRIMARY) {
        onDouble.accept(row, column);
      }
      event.consume();
    }
  }

  private void type(KeyEvent event) {
    if (grid == null || event.isShortcutDown()) {
      return;
    }
    switch (event.getCode()) {
      case UP -> choose(selectedRow - 1, selectedColumn);
      case DOWN -> choose(selectedRow + 1, selectedColumn);
      case LEFT -> choose(selectedRow, selectedColumn - 1);
      case RIGHT -> choose(selectedRow, selectedColumn + 1);
      case HOME -> choose(selectedRow, 0);
      case END -> choose(selectedRow, place.columns() - 1);
      case ENTER -> act(onEnter);
      case SPACE -> act(onSpace);
      default -> {
        return;
      }
    }
    event.consume();
  }

  private void act(BiConsumer<Integer, Integer> action) {
    if (selectedRow >= 0) {
      action.accept(selectedRow, selectedColumn);
    }
  }

  private void choose(int row, int column) {
    select(Math.clamp(row, 0, place.rows() - 1), Math.clamp(column, 0, place.columns() - 1));
    onSelect.accept(selectedRow, selectedColumn);
  }
}
