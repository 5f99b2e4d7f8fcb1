package headlab.app.workspace.page;

import headlab.app.figure.ScoreName;
import headlab.app.widget.Buttons;
import headlab.app.widget.Numbers;
import headlab.app.workspace.state.HeadKnown;
import headlab.app.workspace.state.PromptsOfRun;
import headlab.engine.store.HeadScore;
import headlab.engine.store.Run;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.collections.transformation.SortedList;
import javafx.geometry.Pos;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/// The scores of a head, its best ranks first: value, interval, random control, rank among all
/// heads, and the run. It sorts, it can be copied, and a row leads to its run.
final class ScoreTable extends TableView<HeadKnown.Score> {
  private static final double ROW = 40;
  private static final int TALLEST = 8;

  /// The width that all columns need; in less, the last ones are only in a row's tooltip.
  private static final double ALL = 540;

  private final ObservableList<HeadKnown.Score> scores = FXCollections.observableArrayList();
  private final Consumer<Run> show;

  /// @param show shows the figures of a run
  /// @param list lists a score's values by prompt
  ScoreTable(Consumer<Run> show, Consumer<HeadScore> list) {
    this.show = show;
    setId("head-scores");
    getStyleClass().addAll("dense", "figure-table", "page-table");
    setFixedCellSize(ROW);
    setMinWidth(0);
    getSelectionModel().setSelectionMode(SelectionMode.MULTIPLE);
    setAccessibleText("Scores of the head");
    setColumnResizePolicy(CONSTRAINED_RESIZE_POLICY_ALL_COLUMNS);
    setRowFactory(table -> new Row());
    build();
    SortedList<HeadKnown.Score> sorted = new SortedList<>(scores);
    sorted.comparatorProperty().bind(comparatorProperty());
    setItems(sorted);
    addEventHandler(KeyEvent.KEY_PRESSED, this::type);
    getSelectionModel()
        .selectedItemProperty()
        .addListener(
            (property, was, is) -> {
              if (is != null && isFocused()) {
                list.accept(is.score());
              }
            });
  }

  private void build() {
    TableColumn<HeadKnown.Score, HeadKnown.Score> score = column("Score", 240, row -> row);
    score.setCellFactory(column -> new NameCell());
    score.setComparator(Comparator.comparing(row -> name(row.score())));
    TableColumn<HeadKnown.Score, Double> value = column("Value", 70, row -> row.score().value());
    value.setCellFactory(column -> new Cell<>(Numbers::plain));
    value.getStyleClass().add("number-column");
    TableColumn<HeadKnown.Score, Integer> rank = column("Rank", 84, row -> row.score().rank());
    rank.setCellFactory(column -> new RankCell());
    rank.getStyleClass().add("number-column");
    TableColumn<HeadKnown.Score, String> interval =
        column("Interval", 116, row -> interval(row.score()));
    fix(interval);
    TableColumn<HeadKnown.Score, @Nullable Double> control =
        column("Random", 70, row -> row.score().control());
    control.setCellFactory(column -> new Cell<>(Numbers::plain));
    control.getStyleClass().add("number-column");
    TableColumn<HeadKnown.Score, String> n = column("n", 52, row -> counted(row.score()));
    n.getStyleClass().add("number-column");
    fix(value);
    fix(rank);
    fix(control);
    fix(n);
    n.visibleProperty().bind(widthProperty().greaterThan(ALL));
    control.visibleProperty().bind(widthProperty().greaterThan(ALL - 60));
    interval.visibleProperty().bind(widthProperty().greaterThan(ALL - 130));
    getSortOrder().setAll(List.of(rank));
  }

  /// Numbers have the room they need; what is over is the name's.
  private static void fix(TableColumn<?, ?> column) {
    column.setMinWidth(column.getPrefWidth());
    column.setMaxWidth(column.getPrefWidth() + 30);
  }

  /// Shows `found`; what is selected stays where it is the same.
  void show(List<HeadKnown.Score> found) {
    scores.setAll(found);
    double high = 32 + ROW * Math.clamp(found.size(), 1, TALLEST) + 2;
    setMinHeight(high);
    setPrefHeight(high);
    setMaxHeight(high);
  }

  private <T extends @Nullable Object> TableColumn<HeadKnown.Score, T> column(
      String title, double width, Function<HeadKnown.Score, T> value) {
    TableColumn<HeadKnown.Score, T> column = new TableColumn<>(title);
    column.setCellValueFactory(row -> new ReadOnlyObjectWrapper<>(value.apply(row.getValue())));
    column.setPrefWidth(width);
    column.setMinWidth(Math.min(width, 64));
    column.setReorderable(false);
    getColumns().add(column);
    return column;
  }

  private void type(KeyEvent event) {
    HeadKnown.Score chosen = getSelectionModel().getSelectedItem();
    if (event.isShortcutDown() && event.getCode() == KeyCode.C) {
      copy();
      event.consume();
    } else if (event.getCode() == KeyCode.ENTER && chosen != null) {
      show.accept(chosen.run());
      event.consume();
    }
  }

  /// Puts the chosen rows on the clipboard, all where none is chosen.
  void copy() {
    List<HeadKnown.Score> some = List.copyOf(getSelectionModel().getSelectedItems());
    ClipboardContent content = new ClipboardContent();
    content.putString(text(some.isEmpty() ? List.copyOf(getItems()) : some));
    Clipboard.getSystemClipboard().setContent(content);
  }

  private static String text(List<HeadKnown.Score> some) {
    return some.stream()
        .map(
            row ->
                row.run().analysis()
                    + "\t"
                    + row.score().figure()
                    + "\t"
                    + Numbers.exact(row.score().value())
                    + "\t"
                    + or(row.score().low())
                    + "\t"
                    + or(row.score().high())
                    + "\t"
                    + or(row.score().control())
                    + "\t"
                    + row.score().rank()
                    + "\t"
                    + row.score().heads()
                    + "\t"
                    + row.run().id())
        .collect(
            Collectors.joining(
                "\n", "analysis\tfigure\tvalue\tlow\thigh\trandom\trank\theads\trun\n", "\n"));
  }

  private static String or(@Nullable Double value) {
    return value == null ? "" : Numbers.exact(value);
  }

  private static String name(HeadScore score) {
    return ScoreName.of(score.figure(), score.quantity());
  }

  private static String interval(HeadScore score) {
    Double low = score.low();
    Double high = score.high();
    return low == null || high == null ? "" : Numbers.plain(low) + " to " + Numbers.plain(high);
  }

  private static String beside(HeadScore score) {
    String interval = interval(score);
    Double control = score.control();
    String counted = counted(score);
    return (interval.isEmpty() ? "" : "interval: " + interval + "\n")
        + (control == null ? "" : "random control: " + Numbers.plain(control) + "\n")
        + (counted.isEmpty() ? "" : "n: " + counted + "\n");
  }

  private static String counted(HeadScore score) {
    if (score.n() == 0) {
      return "";
    }
    return score.n() + (score.tried() == null ? "" : " of " + score.tried());
  }

  /// The run and what it read; the analysis where the name does not tell it.
  private static String source(HeadKnown.Score row) {
    String set = PromptsOfRun.words(row.run()).split(":", 2)[0];
    boolean told = !set.isEmpty() && !row.score().figure().startsWith("byHead");
    String analysis = told ? "" : row.run().analysis().replace('-', ' ');
    String dot = set.isEmpty() || analysis.isEmpty() ? "" : " · ";
    return "#%d %s%s%s".formatted(row.run().id(), analysis, dot, set);
  }

  private final class Row extends TableRow<HeadKnown.Score> {
    Row() {
      setOnMouseClicked(
          event -> {
            if (event.getClickCount() == 2 && !isEmpty()) {
              show.accept(getItem().run());
            }
          });
    }

    @Override
    protected void updateItem(HeadKnown.@Nullable Score score, boolean empty) {
      super.updateItem(score, empty);
      setTooltip(
          empty || score == null
              ? null
              : new Tooltip(
                  "%s: %s\n%srun %d: %s\nEnter or a double click shows the figure."
                      .formatted(
                          name(score.score()),
                          score.score().quantity(),
                          beside(score.score()),
                          score.run().id(),
                          score.run().command())));
    }
  }

  /// What is scored, and below it by which run.
  private static final class NameCell extends TableCell<HeadKnown.Score, HeadKnown.Score> {
    private final Label name = new Label();
    private final Label source = Buttons.quiet("");
    private final VBox both = new VBox(name, source);

    NameCell() {
      source.getStyleClass().add("score-source");
      both.setAlignment(Pos.CENTER_LEFT);
      setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
    }

    @Override
    protected void updateItem(HeadKnown.@Nullable Score row, boolean empty) {
      super.updateItem(row, empty);
      if (empty || row == null) {
        setGraphic(null);
        return;
      }
      name.setText(name(row.score()));
      source.setText(source(row));
      setGraphic(both);
    }
  }

  private static final class Cell<T extends @Nullable Object>
      extends TableCell<HeadKnown.Score, T> {
    private final Function<T, String> words;

    Cell(Function<T, String> words) {
      this.words = words;
    }

    @Override
    protected void updateItem(T item, boolean empty) {
      super.updateItem(item, empty);
      setText(empty || item == null ? null : words.apply(item));
    }
  }

  private static final class RankCell extends TableCell<HeadKnown.Score, Integer> {
    @Override
    protected void updateItem(@Nullable Integer rank, boolean empty) {
      super.updateItem(rank, empty);
      HeadKnown.Score row = getTableRow() == null ? null : getTableRow().getItem();
      setText(empty || rank == null || row == null ? null : rank + " of " + row.score().heads());
      getStyleClass().remove("top-rank");
      if (!empty && rank != null && rank <= 5) {
        getStyleClass().add("top-rank");
      }
    }
  }
}
