package headlab.app.workspace.panel;

import headlab.app.widget.Buttons;
import headlab.app.widget.Numbers;
import headlab.engine.lane.Event;
import java.util.ArrayList;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.scene.shape.Rectangle;
import org.jspecify.annotations.Nullable;

/// The next tokens that the model thinks likely, as bars: before, and with the heads switched off.
final class Predictions extends VBox {
  private static final int MOST = 10;

  private final Label title = Buttons.quiet("");
  private final GridPane rows = new GridPane(8, 5);

  Predictions() {
    super(6);
    ColumnConstraints token = new ColumnConstraints();
    token.setMinWidth(70);
    token.setMaxWidth(120);
    ColumnConstraints bars = new ColumnConstraints();
    bars.setHgrow(Priority.ALWAYS);
    ColumnConstraints numbers = new ColumnConstraints();
    numbers.setMinWidth(62);
    rows.getColumnConstraints().addAll(token, bars, numbers);
    getChildren().addAll(title, rows);
  }

  /// @param edited whether heads are off, so that there is a second bar to show
  void show(Event.Seen seen, boolean edited) {
    int position = Math.floorMod(seen.position(), seen.prompt().length());
    title.setText(
        "Next token after %s (position %d)%s"
            .formatted(
                seen.prompt().labels().get(position), position, edited ? ": before, after" : ""));
    rows.getChildren().clear();
    int row = 0;
    for (Row each : rows(seen)) {
      Label token = new Label(each.label());
      token.getStyleClass().add("token-chip");
      rows.add(token, 0, row);
      rows.add(bars(each, edited), 1, row);
      rows.add(numbers(each, edited), 2, row);
      row++;
    }
  }

  private record Row(String label, @Nullable Double before, @Nullable Double after) {}

  private static List<Row> rows(Event.Seen seen) {
    List<Row> rows = new ArrayList<>();
    List<Integer> ids = new ArrayList<>();
    for (int i = 0; i < MOST && rows.size() < MOST; i++) {
      for (List<Event.Prediction> side : List.of(seen.before(), seen.after())) {
        if (i < side.size() && !ids.contains(side.get(i).id()) && rows.size() < MOST) {
          int id = side.get(i).id();
          ids.add(id);
          rows.add(
              new Row(
                  side.get(i).label(),
                  probability(seen.before(), id),
                  probability(seen.after(), id)));
        }
      }
    }
    return rows;
  }

  private static @Nullable Double probability(List<Event.Prediction> all, int id) {
    return all.stream()
        .filter(each -> each.id() == id)
        .map(Event.Prediction::probability)
        .findFirst()
        .orElse(null);
  }

  private static Node bars(Row row, boolean edited) {
    VBox bars = new VBox(2, new Bar(row.before(), edited ? "bar-before" : "bar-only"));
    if (edited) {
      bars.getChildren().add(new Bar(row.after(), "bar-after"));
    }
    bars.setAlignment(Pos.CENTER_LEFT);
    return bars;
  }

  private static Node numbers(Row row, boolean edited) {
    VBox numbers = new VBox(0, number(row.before(), edited));
    if (edited) {
      numbers.getChildren().add(number(row.after(), false));
    }
    numbers.setAlignment(Pos.CENTER_RIGHT);
    return numbers;
  }

  private static Label number(@Nullable Double probability, boolean old) {
    Label label = new Label(probability == null ? "below these" : Numbers.percent(probability));
    label.getStyleClass().add(old ? "quiet" : "number");
    label.setMinWidth(USE_PREF_SIZE);
    return label;
  }

  /// A probability as a bar that fills its track at 1.
  private static final class Bar extends Pane {
    private final double part;
    private final Rectangle bar = new Rectangle(0, 8);

    Bar(@Nullable Double probability, String style) {
      part = probability == null ? 0 : probability;
      getStyleClass().add("bar-track");
      bar.getStyleClass().add(style);
      getChildren().add(bar);
      setMinHeight(8);
      setPrefHeight(8);
      setMaxHeight(8);
    }

    @Override
    protected void layoutChildren() {
      bar.setWidth(Math.max(part > 0 ? 1 : 0, part * getWidth()));
    }
  }
}
