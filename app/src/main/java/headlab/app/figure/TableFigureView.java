package headlab.app.figure;

import headlab.engine.figure.Entry;
import headlab.engine.figure.Figure;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.scene.control.Label;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import org.jspecify.annotations.Nullable;

/// A table whose columns sort and whose rows can be copied; a row of a head chooses that head.
public final class TableFigureView extends TableView<List<Entry>> {
  private static final Comparator<Entry> ORDER =
      Comparator.<Entry>comparingInt(TableFigureView::kind)
          .thenComparingDouble(entry -> entry instanceof Entry.Value value ? value.value() : 0)
          .thenComparing(TableFigureView::layered)
          .thenComparing(Entry::toString);

  /// Texts of so many characters may not be seen whole in their column.
  private static final int LONG = 40;

  private int heads = -1;
  private Consumer<Head> onHead = head -> {};
  private Consumer<Head> onOpen = head -> {};

  public TableFigureView() {
    getStyleClass().addAll("figure-table", "dense", "striped");
    getSelectionModel().setSelectionMode(SelectionMode.MULTIPLE);
    setPlaceholder(new Label("No row."));
    getSelectionModel().selectedItemProperty().addListener((property, was, is) -> act(is, onHead));
    setOnMouseClicked(
        event -> {
          if (event.getClickCount() == 2) {
            act(getSelectionModel().getSelectedItem(), onOpen);
          }
        });
    setOnKeyPressed(
        event -> {
          if (event.getCode() == KeyCode.ENTER) {
            act(getSelectionModel().getSelectedItem(), onOpen);
          }
        });
  }

  /// Shows `table`.
  public void show(Figure.Table table) {
    getColumns().clear();
    heads = table.columns().indexOf("head");
    for (int i = 0; i < table.columns().size(); i++) {
      getColumns().add(column(table, i));
    }
    getItems().setAll(table.rows());
  }

  /// Called when a row of a head is chosen.
  public void onHead(Consumer<Head> action) {
    onHead = action;
  }

  /// Called when a row of a head is clicked twice, or Enter is pressed on it.
  public void onOpen(Consumer<Head> action) {
    onOpen = action;
  }

  /// The chosen rows, in the order in which they are shown, columns separated by tabs.
  public String chosenRows() {
    return getSelectionModel().getSelectedIndices().stream()
        .sorted()
        .map(row -> getItems().get(row))
        .map(row -> row.stream().map(Entry::toString).collect(Collectors.joining("\t")))
        .collect(Collectors.joining("\n"));
  }

  private void act(@Nullable List<Entry> row, Consumer<Head> action) {
    if (row != null && heads >= 0) {
      String text = row.get(heads).toString();
      if (Head.isOne(text)) {
        action.accept(Head.parse(text));
      }
    }
  }

  private static TableColumn<List<Entry>, Entry> column(Figure.Table table, int index) {
    TableColumn<List<Entry>, Entry> column = new TableColumn<>(table.columns().get(index));
    column.setCellValueFactory(row -> new ReadOnlyObjectWrapper<>(row.getValue().get(index)));
    column.setCellFactory(each -> new Cell());
    column.setComparator(ORDER);
    column.setReorderable(false);
    int longest =
        table.rows().stream()
            .mapToInt(row -> CellWords.brief(row.get(index)).length())
            .max()
            .orElse(0);
    column.setPrefWidth(
        Math.clamp(Math.max(longest, table.columns().get(index).length() + 3) * 7 + 18, 56, 340));
    if (table.rows().stream().anyMatch(row -> row.get(index) instanceof Entry.Value)) {
      column.getStyleClass().add("number-column");
    }
    return column;
  }

  /// Numbers first, then texts, then what is empty.
  private static int kind(Entry entry) {
    return switch (entry) {
      case Entry.Value value -> 0;
      case Entry.Words words -> 1;
      case Entry.Empty empty -> 2;
    };
  }

  /// So that head 2.1 comes before 10.0.
  private static Head layered(Entry entry) {
    return Head.isOne(entry.toString()) ? Head.parse(entry.toString()) : new Head(9999, 9999);
  }

  private static final class Cell extends TableCell<List<Entry>, Entry> {
    @Override
    protected void updateItem(@Nullable Entry entry, boolean empty) {
      super.updateItem(entry, empty);
      String words = empty || entry == null ? null : CellWords.brief(entry);
      setText(words);
      setTooltip(words == null || words.length() < LONG ? null : new Tooltip(words));
    }
  }
}
