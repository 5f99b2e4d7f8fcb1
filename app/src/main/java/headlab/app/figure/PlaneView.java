package headlab.app.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javafx.geometry.VPos;
import javafx.scene.AccessibleRole;
import javafx.scene.Group;
import javafx.scene.control.Label;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import javafx.scene.shape.Circle;
import javafx.scene.shape.Line;
import javafx.scene.shape.Polygon;
import javafx.scene.shape.Polyline;
import javafx.scene.shape.Rectangle;
import javafx.scene.text.Text;
import javafx.scene.transform.Rotate;
import org.jspecify.annotations.Nullable;

/// Curves and scatters: points on a plane with axes, bands around curves, and a legend.
///
/// Hovering shows the nearest point; a click or the left and right keys choose one.
public final class PlaneView extends Region {
  private static final double LEFT = 74;
  private static final double BELOW = 46;
  private static final double ABOVE = 30;
  private static final double RIGHT = 20;
  private static final double NEAR = 24;

  private final Group drawn = new Group();
  private final Circle chosen = new Circle(7, null);
  private final Label hover = new Label();
  private final List<Plotted.Dot> dots = new ArrayList<>();
  private @Nullable Plotted plotted;
  private int index = -1;
  private Consumer<Head> onHead = head -> {};
  private Consumer<Head> onOpen = head -> {};

  public PlaneView() {
    getStyleClass().add("plane");
    hover.getStyleClass().add("hover-card");
    hover.setVisible(false);
    hover.setMouseTransparent(true);
    chosen.getStyleClass().add("chosen-point");
    chosen.setMouseTransparent(true);
    getChildren().addAll(drawn, chosen, hover);
    getChildren().forEach(child -> child.setManaged(false));
    setFocusTraversable(true);
    setAccessibleRole(AccessibleRole.IMAGE_VIEW);
    setMinSize(160, 140);
    setOnMouseMoved(event -> point(nearest(event), false));
    setOnMouseExited(event -> hover.setVisible(false));
    setOnMousePressed(this::click);
    setOnKeyPressed(this::type);
  }

  /// Shows `shown`.
  public void show(Plotted shown) {
    plotted = shown;
    dots.clear();
    shown.traces().forEach(trace -> dots.addAll(trace.dots()));
    index = Math.min(index, dots.size() - 1);
    requestLayout();
  }

  /// Called when a point that is a head is chosen.
  public void onHead(Consumer<Head> action) {
    onHead = action;
  }

  /// Called when a point that is a head is clicked twice, or Enter is pressed on it.
  public void onOpen(Consumer<Head> action) {
    onOpen = action;
  }

  /// Frames the point of `head`; none where there is no such point.
  public void select(@Nullable Head head) {
    index = -1;
    for (int i = 0; i < dots.size(); i++) {
      if (head != null && head.equals(dots.get(i).head())) {
        index = i;
      }
    }
    requestLayout();
  }

  /// The middle of a point in this node's coordinates.
  public javafx.geometry.Point2D middle(int point) {
    Plotted.Dot dot = dots.get(point);
    return new javafx.geometry.Point2D(x(dot.x()), y(dot.y()));
  }

  /// What the card at the pointer says, or null while it is hidden.
  public @Nullable String hoverText() {
    return hover.isVisible() ? hover.getText() : null;
  }

  @Override
  protected void layoutChildren() {
    drawn.getChildren().clear();
    Plotted shown = plotted;
    if (shown == null) {
      return;
    }
    axes(shown);
    shown.traces().forEach(this::bands);
    shown.traces().forEach(this::trace);
    if (shown.named()) {
      legend(shown);
    }
    chosen.setVisible(index >= 0);
    if (index >= 0) {
      chosen.setCenterX(x(dots.get(index).x()));
      chosen.setCenterY(y(dots.get(index).y()));
    }
  }

  private void axes(Plotted shown) {
    Rectangle frame =
        new Rectangle(LEFT + 0.5, ABOVE + 0.5, Math.max(1, wide() - 1), Math.max(1, high() - 1));
    frame.getStyleClass().add("plot-frame");
    drawn.getChildren().add(frame);
    double below = ABOVE + high();
    for (double tick : shown.x().ticks()) {
      double x = Math.rint(x(tick)) + 0.5;
      line("plane-grid", x, ABOVE, x, below);
      Text text = text("axis-label", Plotted.tick(tick), x, below + 13);
      text.setX(x - text.getLayoutBounds().getWidth() / 2);
    }
    for (double tick : shown.y().ticks()) {
      double y = Math.rint(y(tick)) + 0.5;
      line(tick == 0 ? "zero-line" : "plane-grid", LEFT, y, LEFT + wide(), y);
      Text text = text("axis-label", Plotted.tick(tick), 0, y);
      text.setX(LEFT - 7 - text.getLayoutBounds().getWidth());
    }
    Text across = text("axis-caption", shown.across(), 0, below + 33);
    across.setX(LEFT + (wide() - across.getLayoutBounds().getWidth()) / 2);
    Text upwards = text("axis-caption", shown.upwards(), 0, 0);
    double half = upwards.getLayoutBounds().getWidth() / 2;
    upwards.setX(14);
    upwards.setY(ABOVE + high() / 2 + half);
    upwards.getTransforms().add(new Rotate(-90, 14, ABOVE + high() / 2 + half));
  }

  private void bands(Plotted.Trace trace) {
    for (List<Plotted.Dot> run : trace.runs()) {
      Polygon band = new Polygon();
      for (Plotted.Dot dot : run) {
        Double low = dot.low();
        if (low != null) {
          band.getPoints().addAll(x(dot.x()), y(low));
        }
      }
      for (Plotted.Dot dot : run.reversed()) {
        Double high = dot.high();
        if (high != null) {
          band.getPoints().addAll(x(dot.x()), y(high));
        }
      }
      Color colour = Paints.of(trace.argb());
      band.setFill(colour.deriveColor(0, 1, 1, 0.18));
      drawn.getChildren().add(band);
    }
  }

  private void trace(Plotted.Trace trace) {
    Color colour = Paints.of(trace.argb());
    for (List<Plotted.Dot> run : trace.runs()) {
      if (trace.joined()) {
        Polyline line = new Polyline();
        run.forEach(dot -> line.getPoints().addAll(x(dot.x()), y(dot.y())));
        line.setStroke(colour);
        line.setStrokeWidth(2);
        drawn.getChildren().add(line);
      }
      for (Plotted.Dot dot : run) {
        Circle point = new Circle(x(dot.x()), y(dot.y()), trace.joined() ? 3.5 : 4.5, colour);
        point.getStyleClass().add("plane-point");
        drawn.getChildren().add(point);
      }
    }
  }

  private void legend(Plotted shown) {
    double x = LEFT;
    for (Plotted.Trace trace : shown.traces()) {
      Line swatch = new Line(x, ABOVE / 2, x + 16, ABOVE / 2);
      swatch.setStroke(Paints.of(trace.argb()));
      swatch.setStrokeWidth(3);
      drawn.getChildren().add(swatch);
      Text name = text("axis-label", trace.name(), x + 22, ABOVE / 2);
      x += 22 + name.getLayoutBounds().getWidth() + 18;
    }
  }

  private void line(String style, double x1, double y1, double x2, double y2) {
    Line line = new Line(x1, y1, x2, y2);
    line.getStyleClass().add(style);
    drawn.getChildren().add(line);
  }

  private Text text(String style, String words, double x, double y) {
    Text text = new Text(x, y, words);
    text.setTextOrigin(VPos.CENTER);
    text.getStyleClass().add(style);
    drawn.getChildren().add(text);
    text.applyCss();
    return text;
  }

  private double wide() {
    return Math.max(1, getWidth() - LEFT - RIGHT);
  }

  private double high() {
    return Math.max(1, getHeight() - ABOVE - BELOW);
  }

  private double x(double value) {
    return plotted == null ? 0 : LEFT + plotted.x().position(value) * wide();
  }

  private double y(double value) {
    return plotted == null ? 0 : ABOVE + (1 - plotted.y().position(value)) * high();
  }

  private int nearest(MouseEvent event) {
    int best = -1;
    double least = NEAR;
    for (int i = 0; i < dots.size(); i++) {
      double away =
          Math.hypot(x(dots.get(i).x()) - event.getX(), y(dots.get(i).y()) - event.getY());
      if (away < least) {
        least = away;
        best = i;
      }
    }
    return best;
  }

  /// Shows what is known of a point beside it; chooses it where that was asked for.
  private void point(int which, boolean choose) {
    hover.setVisible(which >= 0);
    if (which < 0) {
      return;
    }
    Plotted.Dot dot = dots.get(which);
    hover.setText(dot.words());
    hover.applyCss();
    hover.autosize();
    double x = x(dot.x()) + 12;
    double y = y(dot.y()) + 12;
    hover.relocate(
        x + hover.getWidth() > getWidth() ? Math.max(0, x - 24 - hover.getWidth()) : x,
        y + hover.getHeight() > getHeight() ? Math.max(0, y - 24 - hover.getHeight()) : y);
    Head head = dot.head();
    if (choose) {
      index = which;
      setAccessibleText(dot.words());
      requestLayout();
      if (head != null) {
        onHead.accept(head);
      }
    }
  }

  private void click(MouseEvent event) {
    requestFocus();
    point(nearest(event), true);
    if (event.getClickCount() == 2 && nearest(event) >= 0) {
      open();
    }
    event.consume();
  }

  private void type(KeyEvent event) {
    if (event.isShortcutDown() || dots.isEmpty()) {
      return;
    }
    switch (event.getCode()) {
      case LEFT, UP -> point(Math.max(0, index - 1), true);
      case RIGHT, DOWN -> point(Math.min(dots.size() - 1, index + 1), true);
      case ENTER -> open();
      default -> {
        return;
      }
    }
    event.consume();
  }

  private void open() {
    Head head = index < 0 ? null : dots.get(index).head();
    if (head != null) {
      onOpen.accept(head);
    }
  }
}
