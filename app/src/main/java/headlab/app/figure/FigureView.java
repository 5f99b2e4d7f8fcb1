package headlab.app.figure;

import headlab.app.widget.Buttons;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.icons.Icon;
import java.util.Objects;
import java.util.function.Consumer;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.ContextMenuEvent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/// A figure with its title, its controls and where it comes from.
public final class FigureView extends BorderPane {
  private final ObjectProperty<@Nullable Figure> figure = new SimpleObjectProperty<>();
  private final ScaleChoice choice = new ScaleChoice();
  private final ScaleBar scaleBar = new ScaleBar(choice);
  private final FacetBar facets = new FacetBar();
  private final Heatmap heatmap = new Heatmap(false);
  private final BarsView bars = new BarsView();
  private final PlaneView plane = new PlaneView();
  private final TableFigureView table = new TableFigureView();
  private final StripView strip = new StripView();
  private final Label title = new Label();
  private final Label quantity = Buttons.quiet("");
  private final Label provenance = Buttons.quiet("");
  private final HeadLinks links;
  private final HBox controls = new HBox(6);
  private Consumer<Integer> onPosition = position -> {};
  private Consumer<PlaceCell> onHeads = cell -> {};
  private Consumer<FigureCell> onCell = cell -> {};

  /// @param export opens the export of the figure that is shown
  public FigureView(HeadLinks links, Consumer<FigureView> export) {
    this.links = links;
    getStyleClass().add("figure-view");
    title.getStyleClass().add("figure-title");
    setTop(top(export));
    provenance.getStyleClass().add("provenance");
    setBottom(provenance);
    heatmap.link(links);
    heatmap.onSelect(this::selected);
    heatmap.onEnter(this::entered);
    heatmap.onSpace(this::switched);
    heatmap.onDouble(this::entered);
    heatmap.setOnContextMenuRequested(this::menu);
    plane.onHead(links.selected()::set);
    plane.onOpen(links::open);
    table.onHead(links.selected()::set);
    table.onOpen(links::open);
    bars.onHead(links::open);
    links.selected().addListener((property, was, is) -> follow(is));
    facets
        .index()
        .addListener(
            (property, was, is) -> {
              draw();
              listCell(heatmap.selectedRow(), heatmap.selectedColumn());
            });
    choice.palette().addListener((property, was, is) -> draw());
    choice.range().addListener((property, was, is) -> draw());
    choice.withoutFirst().addListener((property, was, is) -> draw());
    addEventHandler(KeyEvent.KEY_PRESSED, this::type);
  }

  /// Shows `shown`; `source` says where it comes from, in one line.
  public void show(Figure shown, String source) {
    figure.set(shown);
    title.setText(shown.title());
    quantity.setText(shown.quantity().name() + CellWords.counted(" · n = ", shown.sides()));
    provenance.setText(source);
    provenance.setTooltip(new Tooltip(source));
    boolean grid = shown instanceof Figure.Grid;
    scaleBar.setVisible(grid);
    facets.show(shown instanceof Figure.Grid cells ? cells.facets() : null);
    controls.getChildren().getFirst().setVisible(grid);
    if (shown instanceof Figure.Grid cells) {
      scaleBar.show(cells);
    }
    draw();
    follow(links.selected().get());
  }

  /// The heatmap in front: the chosen facet where the figure has facets; null for bars.
  private Figure.@Nullable Grid front() {
    return figure.get() instanceof Figure.Grid grid
        ? grid.facet(Math.min(facets.index().get(), grid.facetCount() - 1))
        : null;
  }

  /// The figure that is shown, or null.
  public @Nullable Figure figure() {
    return figure.get();
  }

  /// The colours and ends that are shown: what an export draws too. Null for bars.
  public @Nullable ColourScale scale() {
    return figure.get() instanceof Figure.Grid grid ? choice.of(grid) : null;
  }

  /// The heatmap, for the robot and for focus.
  public Heatmap heatmap() {
    return heatmap;
  }

  /// Called when a cell of a token position is chosen.
  public void onPosition(Consumer<Integer> action) {
    onPosition = action;
  }

  /// Called when the user chooses a cell of a heatmap.
  public void onCell(Consumer<FigureCell> action) {
    onCell = action;
  }

  /// Called when the user asks for the heads behind a cell.
  public void onHeads(Consumer<PlaceCell> action) {
    onHeads = action;
  }

  /// Puts the value of the selected cell, or the chosen rows of a table, on the clipboard; the
  /// whole table where nothing is selected.
  public void copyValue() {
    Figure.Grid grid = front();
    if (grid != null && heatmap.selectedRow() >= 0) {
      Double value = grid.at(heatmap.selectedRow(), heatmap.selectedColumn());
      copy(value == null ? "" : Double.toString(value));
    } else if (figure.get() instanceof Figure.Table && !table.chosenRows().isEmpty()) {
      copy(table.chosenRows());
    } else {
      copyTable();
    }
  }

  /// Puts the figure on the clipboard as a table.
  public void copyTable() {
    Figure shown = figure.get();
    if (shown != null) {
      copy(CellWords.table(shown));
    }
  }

  private static void copy(String text) {
    ClipboardContent content = new ClipboardContent();
    content.putString(text);
    Clipboard.getSystemClipboard().setContent(content);
  }

  private Node top(Consumer<FigureView> export) {
    HBox line = new HBox(10, title, quantity);
    line.setAlignment(Pos.BASELINE_LEFT);
    ToggleButton numbers = Buttons.toggle(Icon.NUMBERS, "Write the values into the cells");
    numbers.selectedProperty().bindBidirectional(heatmap.numbers());
    controls.setAlignment(Pos.CENTER_LEFT);
    controls
        .getChildren()
        .addAll(
            numbers,
            Buttons.icon(Icon.COPY, "Copy the figure as a table (Ctrl+Shift+C)", this::copyTable),
            Buttons.icon(Icon.EXPORT, "Export the figure (Ctrl+E)", () -> export.accept(this)));
    HBox second = new HBox(10, scaleBar, Buttons.space(), controls);
    second.setAlignment(Pos.CENTER_LEFT);
    VBox top = new VBox(4, line, second, facets);
    top.getStyleClass().add("figure-head");
    return top;
  }

  private void draw() {
    switch (figure.get()) {
      case Figure.Grid grid -> {
        heatmap.show(Objects.requireNonNull(front()), choice.of(grid));
        setCenter(heatmap);
      }
      case Figure.Bars each -> {
        bars.show(each, ColourScale.of(each.quantity(), each.values()));
        setCenter(bars);
      }
      case Figure.Curve each -> {
        plane.show(Plotted.of(each));
        setCenter(plane);
      }
      case Figure.Scatter each -> {
        plane.show(Plotted.of(each));
        setCenter(plane);
      }
      case Figure.Table each -> {
        table.show(each);
        setCenter(table);
      }
      case Figure.Strip each -> {
        strip.show(each, ColourScale.of(each.quantity(), each.values()));
        setCenter(strip);
      }
      case null -> setCenter(null);
    }
  }

  private void selected(int row, int column) {
    Figure.Grid grid = front();
    if (grid == null) {
      return;
    }
    Head head = CellWords.head(grid, row, column);
    if (head != null) {
      links.selected().set(head);
    }
    if (grid.columns() instanceof Axis.Tokens) {
      onPosition.accept(column);
    }
    listCell(row, column);
  }

  private void listCell(int row, int column) {
    if (figure.get() instanceof Figure.Grid whole && row >= 0) {
      int facet = Math.min(facets.index().get(), whole.facetCount() - 1);
      onCell.accept(new FigureCell(whole, facet, row, column));
    }
  }

  private void entered(int row, int column) {
    Figure.Grid grid = front();
    Head head = grid == null ? null : CellWords.head(grid, row, column);
    if (head != null) {
      links.open(head);
    } else {
      heads(place(row, column));
    }
  }

  private void switched(int row, int column) {
    Figure.Grid grid = front();
    Head head = grid == null ? null : CellWords.head(grid, row, column);
    if (head != null) {
      links.toggle(head);
    }
  }

  private void heads(@Nullable PlaceCell cell) {
    if (cell != null) {
      onHeads.accept(cell);
    }
  }

  private @Nullable PlaceCell place(int row, int column) {
    Figure.Grid grid = front();
    return grid == null ? null : PlaceCell.of(grid, row, column);
  }

  private void menu(ContextMenuEvent event) {
    int row = heatmap.selectedRow();
    int column = heatmap.selectedColumn();
    Figure.Grid grid = front();
    if (grid != null && row >= 0) {
      new CellMenu()
          .heads(PlaceCell.of(grid, row, column), onHeads)
          .head(CellWords.head(grid, row, column), links)
          .copy(this::copyValue)
          .show(heatmap, event.getScreenX(), event.getScreenY());
      event.consume();
    }
  }

  private void follow(@Nullable Head head) {
    plane.select(head);
    if (!(figure.get() instanceof Figure.Grid grid) || !CellWords.isHeads(grid)) {
      return;
    }
    boolean turned = grid.rows() instanceof Axis.Heads;
    if (head == null) {
      heatmap.select(-1, -1);
    } else {
      heatmap.select(turned ? head.head() : head.layer(), turned ? head.layer() : head.head());
    }
  }

  private void type(KeyEvent event) {
    if (event.isShortcutDown() && event.getCode() == KeyCode.C) {
      if (event.isShiftDown()) {
        copyTable();
      } else {
        copyValue();
      }
      event.consume();
    } else if (event.getCode() == KeyCode.PAGE_UP || event.getCode() == KeyCode.PAGE_DOWN) {
      facets.step(event.getCode() == KeyCode.PAGE_UP ? -1 : 1);
      event.consume();
    }
  }
}
