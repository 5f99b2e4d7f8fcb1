package headlab.app.figure;

import headlab.app.widget.Numbers;
import headlab.engine.figure.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javafx.geometry.Insets;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.Labeled;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.shape.Line;
import javafx.scene.shape.Rectangle;
import org.jspecify.annotations.Nullable;

/// One value for each label as horizontal bars around a common zero line.
public final class BarsView extends ScrollPane {
  private static final double BAR = 14;

  private final GridPane rows = new GridPane(12, 4);
  private Consumer<Head> onHead = head -> {};

  public BarsView() {
    getStyleClass().add("bars");
    setFitToWidth(true);
    setHbarPolicy(ScrollBarPolicy.NEVER);
    rows.setPadding(new Insets(8, 16, 8, 16));
    ColumnConstraints wide = new ColumnConstraints();
    wide.setHgrow(Priority.ALWAYS);
    ColumnConstraints label = new ColumnConstraints();
    label.setMinWidth(Region.USE_PREF_SIZE);
    ColumnConstraints number = new ColumnConstraints(70);
    rows.getColumnConstraints().addAll(label, wide, number);
    setContent(rows);
  }

  /// Shows `bars`, coloured by `scale`.
  public void show(Figure.Bars bars, ColourScale scale) {
    rows.getChildren().clear();
    double low = Math.min(0, ends(bars, true));
    double high = Math.max(0, ends(bars, false));
    for (int i = 0; i < bars.bars().size(); i++) {
      Double value = bars.values().get(i);
      Labeled name = name(bars.bars().labels().get(i));
      Label number = new Label(value == null ? "–" : Numbers.signed(value));
      number.getStyleClass().add("bar-number");
      Track track = new Track(value == null ? 0 : value, new double[] {low, high}, scale);
      whiskers(bars.sides().at(i), track);
      Tooltip.install(track, new Tooltip(CellWords.describe(bars, i)));
      track.setAccessibleText(CellWords.describe(bars, i));
      rows.addRow(i, name, track, number);
    }
  }

  /// Called when the name of a head is clicked.
  public void onHead(Consumer<Head> action) {
    onHead = action;
  }

  private Labeled name(String label) {
    if (!Head.isOne(label)) {
      Label words = new Label(label);
      words.getStyleClass().add("bar-label");
      return words;
    }
    Hyperlink link = new Hyperlink(label);
    link.getStyleClass().addAll("bar-label", "head-link");
    link.setTooltip(new Tooltip("Page of head " + label));
    link.setOnAction(event -> onHead.accept(Head.parse(label)));
    return link;
  }

  private static double ends(Figure.Bars bars, boolean least) {
    Figure.Sides sides = bars.sides();
    double end = 0;
    for (List<@Nullable Double> each :
        List.of(bars.values(), sides.low(), sides.high(), sides.control())) {
      for (Double value : each) {
        if (value != null) {
          end = least ? Math.min(end, value) : Math.max(end, value);
        }
      }
    }
    return end;
  }

  private static void whiskers(Figure.Beside beside, Track track) {
    Double from = beside.low();
    Double to = beside.high();
    if (from != null && to != null) {
      track.mark("whisker", from, to, BAR / 2, BAR / 2);
      track.mark("whisker", from, from, 3, BAR - 3);
      track.mark("whisker", to, to, 3, BAR - 3);
    }
    Double control = beside.control();
    if (control != null) {
      track.mark("control-mark", control, control, -2, BAR + 2);
    }
  }

  /// A bar in its track, and the zero line.
  private static final class Track extends Pane {
    private final List<Mark> marks = new ArrayList<>();
    private final double value;
    private final double low;
    private final double high;
    private final Rectangle bar = new Rectangle();
    private final Line zero = new Line();

    /// A line between two values, from one height to another.
    private record Mark(Line line, double from, double to) {}

    Track(double value, double[] ends, ColourScale scale) {
      this.value = value;
      low = ends[0];
      high = ends[1] > low ? ends[1] : low + 1;
      bar.setFill(
          Paints.of(scale.palette() == Palette.DIVERGING ? scale.argb(value) : Palette.BAR));
      bar.getStyleClass().add("bar");
      zero.getStyleClass().add("zero-line");
      getChildren().addAll(bar, zero);
      setMinHeight(BAR);
      setPrefHeight(BAR);
    }

    void mark(String style, double from, double to, double top, double bottom) {
      Line line = new Line(0, top, 0, bottom);
      line.getStyleClass().add(style);
      marks.add(new Mark(line, from, to));
      getChildren().add(line);
    }

    @Override
    protected void layoutChildren() {
      for (Mark mark : marks) {
        mark.line().setStartX(Math.rint(x(mark.from())) + 0.5);
        mark.line().setEndX(Math.rint(x(mark.to())) + 0.5);
      }
      double from = x(Math.min(0, value));
      double to = x(Math.max(0, value));
      bar.setX(from);
      bar.setWidth(Math.max(1, to - from));
      bar.setHeight(BAR);
      double middle = Math.rint(x(0)) + 0.5;
      zero.setStartX(middle);
      zero.setEndX(middle);
      zero.setStartY(-3);
      zero.setEndY(BAR + 3);
    }

    private double x(double at) {
      return (at - low) / (high - low) * getWidth();
    }
  }
}
