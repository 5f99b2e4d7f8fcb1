package headlab.app.workspace.panel;

import headlab.app.widget.Buttons;
import headlab.app.widget.Glyph;
import headlab.app.workspace.state.Desk;
import headlab.app.workspace.state.PromptsOfRun;
import headlab.engine.store.Run;
import headlab.engine.store.RunState;
import headlab.icons.Icon;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.beans.binding.Bindings;
import javafx.beans.property.SimpleStringProperty;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/// The runs in the store with their state, and what can be done with them.
public final class RunList extends VBox {
  private static final DateTimeFormatter WHEN =
      DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ENGLISH).withZone(ZoneId.systemDefault());

  /// What can be done with stored runs.
  ///
  /// @param open shows the figures of a finished run
  /// @param resume goes on with one that is not finished
  /// @param recompute runs its command again as a new run
  /// @param compare shows the first minus the second
  public record Actions(
      Consumer<Run> open,
      Consumer<Run> resume,
      Consumer<Run> recompute,
      Consumer<List<Run>> compare) {}

  private final TableView<Run> table = new TableView<>();
  private final Actions actions;

  public RunList(Desk desk, Actions actions) {
    this.actions = actions;
    table.setItems(desk.runs().runs());
    table.getSelectionModel().setSelectionMode(SelectionMode.MULTIPLE);
    table.setPlaceholder(Buttons.quiet("Runs appear here and stay in the store."));
    table.setAccessibleText("Runs in the store");
    table.getStyleClass().addAll("dense", "edge-to-edge");
    table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
    table.setRowFactory(view -> new Row());
    table.setOnKeyPressed(
        event -> {
          if (event.getCode() == KeyCode.ENTER) {
            one(actions.open());
          }
        });
    column("Run", 55, run -> Long.toString(run.id()));
    table.getColumns().getFirst().setMaxWidth(70);
    table.getColumns().add(state());
    column("Analysis", 150, run -> run.analysis().replace('-', ' '));
    column("Prompts", 190, PromptsOfRun::words);
    column("Model", 130, run -> shortName(run.model().location()));
    column("Started", 110, run -> WHEN.format(run.started()));
    VBox.setVgrow(table, Priority.ALWAYS);
    getChildren().add(table);
  }

  /// What can be done with the selected runs.
  HBox tools() {
    Button open =
        Buttons.icon(
            Icon.HEAD, "Show the figures of the selected run (Enter)", () -> one(actions.open()));
    Button resume =
        Buttons.icon(Icon.RESUME, "Go on with the selected run", () -> one(actions.resume()));
    Button again =
        Buttons.icon(
            Icon.RECOMPUTE, "Run the selected run's command again", () -> one(actions.recompute()));
    Button compare =
        Buttons.icon(
            Icon.COMPARE,
            "Show the difference of two selected runs of one shape",
            () ->
                actions
                    .compare()
                    .accept(List.copyOf(table.getSelectionModel().getSelectedItems())));
    var selected = table.getSelectionModel().getSelectedItems();
    open.disableProperty()
        .bind(Bindings.createBooleanBinding(() -> !all(RunState.FINISHED, 1), selected));
    again.disableProperty().bind(Bindings.size(selected).isNotEqualTo(1));
    compare
        .disableProperty()
        .bind(Bindings.createBooleanBinding(() -> !all(RunState.FINISHED, 2), selected));
    resume
        .disableProperty()
        .bind(
            Bindings.createBooleanBinding(
                () -> selected.size() != 1 || all(RunState.FINISHED, 1) || all(RunState.RUNNING, 1),
                selected));
    HBox tools = new HBox(4, open, resume, again, compare);
    tools.setAlignment(Pos.CENTER_RIGHT);
    tools.setMinWidth(USE_PREF_SIZE);
    return tools;
  }

  /// Whether `count` runs are selected, all in `state`.
  private boolean all(RunState state, int count) {
    List<Run> selected = table.getSelectionModel().getSelectedItems();
    return selected.size() == count && selected.stream().allMatch(run -> run.state() == state);
  }

  private void one(Consumer<Run> action) {
    if (table.getSelectionModel().getSelectedItems().size() == 1) {
      action.accept(table.getSelectionModel().getSelectedItem());
    }
  }

  private void column(String name, double width, Function<Run, String> text) {
    TableColumn<Run, String> column = new TableColumn<>(name);
    column.setPrefWidth(width);
    column.setMinWidth(Math.min(width, 60));
    column.setSortable(false);
    column.setCellValueFactory(row -> new SimpleStringProperty(text.apply(row.getValue())));
    table.getColumns().add(column);
  }

  private static TableColumn<Run, String> state() {
    TableColumn<Run, String> column = new TableColumn<>("State");
    column.setPrefWidth(120);
    column.setSortable(false);
    column.setCellValueFactory(row -> new SimpleStringProperty(words(row.getValue())));
    column.setCellFactory(view -> new StateCell());
    return column;
  }

  private static String words(Run run) {
    return run.state() == RunState.FINISHED || run.total() == 0
        ? run.state().id()
        : run.state().id() + " at " + 100L * run.done() / run.total() + " %";
  }

  private static String shortName(String location) {
    int slash = Math.max(location.lastIndexOf('/'), location.lastIndexOf('\\'));
    return slash < 0 ? location : location.substring(slash + 1);
  }

  private final class Row extends TableRow<Run> {
    Row() {
      setOnMouseClicked(
          event -> {
            if (event.getClickCount() == 2 && !isEmpty()) {
              actions.open().accept(getItem());
            }
          });
    }

    @Override
    protected void updateItem(@Nullable Run run, boolean empty) {
      super.updateItem(run, empty);
      String tip = run == null || empty ? "" : run.command();
      if (run != null && !empty && run.sentence() != null) {
        tip = tip + "\n" + run.sentence();
      }
      setTooltip(tip.isEmpty() ? null : new Tooltip(tip));
    }
  }

  private static final class StateCell extends TableCell<Run, String> {
    @Override
    protected void updateItem(@Nullable String words, boolean empty) {
      super.updateItem(words, empty);
      setText(empty ? null : words);
      setGraphic(empty || words == null ? null : Glyph.of(icon(words)));
    }

    private static Icon icon(String words) {
      return switch (words.split(" ", 2)[0]) {
        case "finished" -> Icon.FINISHED;
        case "running" -> Icon.RUNNING;
        case "cancelled" -> Icon.CANCELLED;
        case "failed" -> Icon.FAILED;
        default -> Icon.STOPPED;
      };
    }
  }
}
