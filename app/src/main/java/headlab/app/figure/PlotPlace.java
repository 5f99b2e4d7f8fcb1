package headlab.app.figure;

/// Where the cells of a heatmap lie, and which cell lies under a point.
///
/// @param x left edge of the cells
/// @param y upper edge of the cells
/// @param cellWidth pixels of a cell; below 1 where there are more cells than pixels
/// @param cellHeight pixels of a cell
record PlotPlace(double x, double y, double cellWidth, double cellHeight, int rows, int columns) {
  private static final double LARGEST_CELL = 88;

  /// How wide a cell may be however low it is: many heads on few positions stay a picture.
  private static final double WIDE_ENOUGH = 20;

  /// The largest cells that fit into `width` x `height`, at most twice as wide as high unless they
  /// are very low.
  static PlotPlace fit(double x, double y, double width, double height, int[] size) {
    double high = whole(Math.min(height / size[0], LARGEST_CELL));
    double wide =
        whole(Math.min(width / size[1], Math.min(LARGEST_CELL, Math.max(2 * high, WIDE_ENOUGH))));
    return new PlotPlace(x, y, wide, whole(Math.min(high, 1.6 * wide)), size[0], size[1]);
  }

  double width() {
    return columns * cellWidth;
  }

  double height() {
    return rows * cellHeight;
  }

  /// The row under `pointY`, or -1.
  int row(double pointY) {
    int row = (int) Math.floor((pointY - y) / cellHeight);
    return row >= 0 && row < rows ? row : -1;
  }

  /// The column under `pointX`, or -1.
  int column(double pointX) {
    int column = (int) Math.floor((pointX - x) / cellWidth);
    return column >= 0 && column < columns ? column : -1;
  }

  double left(int column) {
    return x + column * cellWidth;
  }

  double top(int row) {
    return y + row * cellHeight;
  }

  private static double whole(double pixels) {
    return pixels >= 3 ? Math.floor(pixels) : Math.max(pixels, 1e-3);
  }
}
