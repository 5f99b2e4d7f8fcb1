package headlab.engine.store;

import headlab.engine.figure.Entry;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Figure.Sides;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The rows of the table `figure_cell` for one figure.
///
/// @param height how many rows a facet has
/// @param width how many columns
record FigureCells(long run, String figure, int height, int width) {
  /// Values with what stands beside them, facets x rows x columns.
  List<List<@Nullable Object>> numbers(
      List<@Nullable Double> values,
      Sides sides,
      List<@Nullable String> texts,
      Map<Integer, String> reasons) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      int row = i / width;
      Figure.Beside beside = sides.at(i);
      rows.add(
          Arrays.asList(
              run,
              figure,
              row / height,
              row % height,
              i % width,
              values.get(i),
              beside.raw(),
              beside.low(),
              beside.high(),
              beside.control(),
              texts.isEmpty() ? null : texts.get(i),
              reasons.get(i),
              beside.touched()));
    }
    return rows;
  }

  /// What a scatter's points have across, as a second column.
  List<List<@Nullable Object>> across(List<@Nullable Double> values) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      rows.add(plain(i, 1, values.get(i), null));
    }
    return rows;
  }

  /// What a table holds.
  List<List<@Nullable Object>> entries(List<List<Entry>> table) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (int row = 0; row < table.size(); row++) {
      for (int column = 0; column < table.get(row).size(); column++) {
        rows.add(
            switch (table.get(row).get(column)) {
              case Entry.Words words -> plain(row, column, null, words.text());
              case Entry.Value number -> plain(row, column, number.value(), null);
              case Entry.Empty empty -> plain(row, column, null, null);
            });
      }
    }
    return rows;
  }

  /// Tokens and their values, a row for each line.
  List<List<@Nullable Object>> lines(List<Figure.Strip.Line> lines) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (int row = 0; row < lines.size(); row++) {
      Figure.Strip.Line line = lines.get(row);
      for (int column = 0; column < line.tokens().size(); column++) {
        rows.add(plain(row, column, line.values().get(column), line.tokens().get(column)));
      }
    }
    return rows;
  }

  private List<@Nullable Object> plain(
      int row, int column, @Nullable Double value, @Nullable String text) {
    return Arrays.asList(
        run, figure, 0, row, column, value, null, null, null, null, text, null, null);
  }
}
