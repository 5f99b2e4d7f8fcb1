package headlab.app.workspace.panel;

import headlab.app.figure.CellWords;
import headlab.app.figure.ScoreName;
import headlab.app.widget.Buttons;
import headlab.app.widget.Numbers;
import headlab.app.workspace.state.CellValues;
import headlab.icons.Icon;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.collections.transformation.SortedList;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/// What each prompt counts in the clicked cell: the strongest first, sortable, to be copied. A
/// click on a line looks at its prompt.
public final class CellPrompts extends VBox {
  private final Consumer<CellValues.Line> look;
  private final ObservableList<CellValues.Line> lines = FXCollections.observableArrayList();
  private final TableView<CellValues.Line> table = new TableView<>();
  private final Label title = Buttons.quiet("");
  private final TableColumn<CellValues.Line, Double> value = number("Value");
  private final TableColumn<CellValues.Line, Double> metric = number("Metric");
  private final Button copy;
  private final Label nothing = Buttons.quiet("");

  /// @param look looks at the prompt of a line
  public CellPrompts(CellValues values, Consumer<CellValues.Line> look) {
    super(2);
    this.look = look;
    title.setId("cell-title");
    title.setMinWidth(0);
    table.setId("cell-prompts");
    copy =
        Buttons.icon(
            Icon.COPY, "Copy the list as a table (Ctrl+C copies chosen lines)", this::copyAll);
    build();
    VBox.setVgrow(table, Priority.ALWAYS);
    getChildren().add(table);
    values.listing().addListener((property, was, is) -> show(is));
    show(null);
  }

  /// What is listed, and the button that copies it.
  List<javafx.scene.Node> head() {
    return List.of(title, copy);
  }

  private void build() {
    TableColumn<CellValues.Line, Integer> number = new TableColumn<>("Prompt");
    number.setCellValueFactory(line -> new ReadOnlyObjectWrapper<>(line.getValue().prompt() + 1));
    number.setMinWidth(84);
    number.setPrefWidth(84);
    number.setMaxWidth(100);
    number.getStyleClass().add("number-column");
    value.setCellValueFactory(line -> new ReadOnlyObjectWrapper<>(line.getValue().share()));
    value.setComparator(Comparator.comparingDouble(Math::abs));
    value.setSortType(TableColumn.SortType.DESCENDING);
    metric.setCellValueFactory(line -> new ReadOnlyObjectWrapper<>(line.getValue().metric()));
    TableColumn<CellValues.Line, String> words = new TableColumn<>("Reads");
    words.setCellValueFactory(line -> new ReadOnlyObjectWrapper<>(words(line.getValue())));
    words.setCellFactory(column -> new WordsCell());
    words.setPrefWidth(500);
    table.getColumns().add(number);
    table.getColumns().add(value);
    table.getColumns().add(metric);
    table.getColumns().add(words);
    table.getStyleClass().addAll("dense", "edge-to-edge", "figure-table");
    table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
    table.getSelectionModel().setSelectionMode(SelectionMode.MULTIPLE);
    table.setPlaceholder(nothing);
    table.setAccessibleText("Values of the chosen cell by prompt");
    nothing.setWrapText(true);
    SortedList<CellValues.Line> sorted = new SortedList<>(lines);
    sorted.comparatorProperty().bind(table.comparatorProperty());
    table.setItems(sorted);
    table.getSortOrder().setAll(List.of(value));
    table.getSelectionModel().selectedItemProperty().addListener((property, was, is) -> chosen(is));
    table.addEventHandler(KeyEvent.KEY_PRESSED, this::type);
  }

  private void chosen(CellValues.@Nullable Line line) {
    if (line != null && table.getSelectionModel().getSelectedItems().size() == 1) {
      look.accept(line);
    }
  }

  private void show(CellValues.@Nullable Listing listing) {
    boolean some = listing != null && !listing.lines().isEmpty();
    copy.setDisable(!some);
    if (listing == null || !some) {
      lines.clear();
      title.setText(listing == null ? "" : listing.cell().place());
      nothing.setText(
          listing == null
              ? "Click a cell of a heatmap: its values, prompt by prompt, appear here."
              : listing.run() < 0
                  ? "The difference of two runs has no values by prompt: open one of them."
                  : "This figure is not a mean over prompts, or its run kept no value of each.");
      return;
    }
    var grid = listing.cell().grid();
    title.setText(
        "%s · %s%s"
            .formatted(
                listing.cell().place(),
                ScoreName.withQuantity(grid),
                CellWords.counted(" · n = ", grid.sides())));
    title.setTooltip(new Tooltip(grid.title()));
    metric.setVisible(listing.lines().stream().anyMatch(line -> line.metric() != null));
    if (!lines.equals(listing.lines())) {
      table.getSelectionModel().clearSelection();
      lines.setAll(listing.lines());
      table.scrollTo(0);
    }
  }

  private void type(KeyEvent event) {
    if (event.isShortcutDown() && event.getCode() == KeyCode.C) {
      copy(List.copyOf(table.getSelectionModel().getSelectedItems()));
      event.consume();
    }
  }

  private void copyAll() {
    copy(List.copyOf(table.getItems()));
  }

  private static void copy(List<CellValues.Line> some) {
    List<String> rows = new ArrayList<>(List.of("prompt\tvalue\tmetric\treads"));
    for (CellValues.Line line : some) {
      rows.add(
          "%d\t%s\t%s\t%s"
              .formatted(
                  line.prompt() + 1,
                  Numbers.exact(line.share()),
                  line.metric() == null ? "" : Numbers.exact(line.metric()),
                  words(line).replaceAll("\\s", " ")));
    }
    ClipboardContent content = new ClipboardContent();
    content.putString(rows.stream().collect(Collectors.joining("\n")) + "\n");
    Clipboard.getSystemClipboard().setContent(content);
  }

  private static String words(CellValues.Line line) {
    return line.group().isEmpty() ? line.words() : line.group() + " · " + line.words();
  }

  private static TableColumn<CellValues.Line, Double> number(String name) {
    TableColumn<CellValues.Line, Double> column = new TableColumn<>(name);
    column.getStyleClass().add("number-column");
    column.setMinWidth(90);
    column.setPrefWidth(130);
    column.setMaxWidth(170);
    column.setCellFactory(each -> new NumberCell());
    return column;
  }

  private static final class NumberCell extends TableCell<CellValues.Line, Double> {
    @Override
    protected void updateItem(@Nullable Double item, boolean empty) {
      super.updateItem(item, empty);
      setText(empty || item == null ? null : Numbers.signed(item));
    }
  }

  /// One line of the prompt; all of it at the pointer.
  private static final class WordsCell extends TableCell<CellValues.Line, String> {
    @Override
    protected void updateItem(@Nullable String item, boolean empty) {
      super.updateItem(item, empty);
      setText(empty || item == null ? null : item.replaceAll("\\s+", " "));
      Tooltip whole = empty || item == null ? null : new Tooltip(item);
      if (whole != null) {
        whole.setWrapText(true);
        whole.setMaxWidth(560);
      }
      setTooltip(whole);
    }
  }
}
