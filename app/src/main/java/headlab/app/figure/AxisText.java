package headlab.app.figure;

import headlab.engine.figure.Axis;
import java.util.ArrayList;
import java.util.List;
import javafx.geometry.VPos;
import javafx.scene.Group;
import javafx.scene.text.Text;
import javafx.scene.transform.Rotate;

/// The labels along one axis and its caption; where labels would touch, some are left out.
final class AxisText {
  private static final double GAP = 6;
  private static final double LINE = 15;
  private static final int LONGEST = 16;

  private final Group node = new Group();
  private final List<Text> labels = new ArrayList<>();
  private final Text caption = new Text();
  private boolean slanted;
  private double widest;

  AxisText() {
    caption.getStyleClass().add("axis-caption");
    node.setManaged(false);
  }

  Group node() {
    return node;
  }

  /// Makes the labels of `axis`; `captioned` says whether its caption is shown.
  void show(Axis axis, boolean captioned) {
    labels.clear();
    for (String label : axis.labels()) {
      Text text = new Text(shorten(label));
      text.getStyleClass().add("axis-label");
      text.setTextOrigin(VPos.CENTER);
      labels.add(text);
    }
    caption.setText(captioned ? axis.caption() : "");
    node.getChildren().setAll(labels);
    node.getChildren().add(caption);
    node.applyCss();
    widest = labels.stream().mapToDouble(AxisText::width).max().orElse(0);
  }

  /// How much room the labels of rows need at the left.
  double roomAtLeft() {
    return widest + GAP + (caption.getText().isEmpty() ? 2 : LINE + GAP);
  }

  /// How much room the labels of columns need below, when each has `cellWidth`.
  double roomBelow(double cellWidth) {
    slanted = widest > cellWidth - 3 && !numbers();
    double high = slanted ? widest * 0.71 + LINE : LINE;
    return high + GAP + (caption.getText().isEmpty() ? 0 : LINE + 2);
  }

  /// Puts the labels to the left of the cells.
  void layLeft(PlotPlace place) {
    int step = step(LINE, place.cellHeight());
    for (int row = 0; row < labels.size(); row++) {
      Text text = labels.get(row);
      text.setVisible(row % step == 0);
      text.setX(Math.rint(place.x() - GAP - width(text)));
      text.setY(Math.rint(place.top(row) + place.cellHeight() / 2));
    }
    double middle = place.y() + place.height() / 2;
    double x = place.x() - widest - 2 * GAP - 4;
    caption.getTransforms().setAll(new Rotate(-90, x, middle + width(caption) / 2));
    caption.setX(x);
    caption.setY(middle + width(caption) / 2);
  }

  /// Puts the labels below the cells.
  void layBelow(PlotPlace place) {
    int step = step(slanted ? LINE : widest + GAP, place.cellWidth());
    double y = place.y() + place.height() + GAP + LINE / 2;
    for (int column = 0; column < labels.size(); column++) {
      Text text = labels.get(column);
      text.setVisible(column % step == 0);
      double centre = place.left(column) + place.cellWidth() / 2;
      double right = slanted ? centre + 4 : centre + width(text) / 2;
      text.setX(Math.rint(right - width(text)));
      text.setY(Math.rint(slanted ? y - 3 : y));
      text.getTransforms().clear();
      if (slanted) {
        text.getTransforms().add(new Rotate(-45, right, y - 3));
      }
    }
    caption.setX(Math.rint(place.x() + place.width() / 2 - width(caption) / 2));
    caption.setY(Math.rint(y + (slanted ? widest * 0.71 + LINE : LINE) + 6));
  }

  private boolean numbers() {
    return labels.stream().allMatch(text -> text.getText().matches("[0-9]+"));
  }

  private static int step(double needed, double cell) {
    return Math.max(1, (int) Math.ceil(needed / cell - 0.15));
  }

  private static double width(Text text) {
    return text.getLayoutBounds().getWidth();
  }

  private static String shorten(String label) {
    return label.codePointCount(0, label.length()) <= LONGEST
        ? label
        : label.substring(0, label.offsetByCodePoints(0, LONGEST - 1)) + "…";
  }
}
