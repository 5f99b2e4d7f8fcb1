package headlab.engine.figure;

import headlab.engine.figure.Figure.Grid;
import headlab.engine.figure.Figure.Sides;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Facets of grids: one of many, and many as one.
final class Slices {
  private Slices() {}

  /// One facet of `grid`; its facet axis has the one label that is left.
  static Grid of(Grid grid, Axis facets, int facet) {
    int size = grid.rows().size() * grid.columns().size();
    int from = facet * size;
    Sides sides = grid.sides();
    return new Grid(
        grid.name(),
        grid.title(),
        grid.quantity(),
        new Axis.Labelled("facet", facets.caption(), List.of(facets.labels().get(facet))),
        grid.rows(),
        grid.columns(),
        grid.values().subList(from, from + size),
        part(grid.texts(), from, size),
        new Sides(
            part(sides.raw(), from, size),
            part(sides.low(), from, size),
            part(sides.high(), from, size),
            part(sides.control(), from, size),
            sides.n(),
            sides.tried(),
            sides.clean(),
            sides.corrupted(),
            part(sides.touched(), from, size)),
        grid.reasons().stream()
            .filter(each -> each.facet() == facet)
            .map(each -> new Absent(each.row(), each.column(), each.why()))
            .toList());
  }

  /// Grids of one shape as one grid with facets; name, title and counts are the first one's.
  static Grid stack(Axis facets, List<Grid> grids) {
    if (grids.isEmpty() || grids.size() != facets.size()) {
      throw new IllegalArgumentException(
          facets.size() + " facets need as many grids, not " + grids.size() + ".");
    }
    Grid first = grids.getFirst();
    List<Absent> reasons = new ArrayList<>();
    for (int i = 0; i < grids.size(); i++) {
      Grid grid = grids.get(i);
      if (!grid.rows().equals(first.rows()) || !grid.columns().equals(first.columns())) {
        throw new IllegalArgumentException("Facets have the same rows and columns.");
      }
      for (Absent each : grid.reasons()) {
        reasons.add(new Absent(i, each.row(), each.column(), each.why()));
      }
    }
    Sides sides = first.sides();
    return new Grid(
        first.name(),
        first.title(),
        first.quantity(),
        facets,
        first.rows(),
        first.columns(),
        join(grids, Grid::values),
        join(grids, Grid::texts),
        new Sides(
            join(grids, grid -> grid.sides().raw()),
            join(grids, grid -> grid.sides().low()),
            join(grids, grid -> grid.sides().high()),
            join(grids, grid -> grid.sides().control()),
            sides.n(),
            sides.tried(),
            sides.clean(),
            sides.corrupted(),
            join(grids, grid -> grid.sides().touched())),
        reasons);
  }

  private static <T> List<@Nullable T> part(List<@Nullable T> values, int from, int size) {
    return values.isEmpty() ? values : values.subList(from, from + size);
  }

  private static <T> List<@Nullable T> join(
      List<Grid> grids, Function<Grid, List<@Nullable T>> side) {
    List<@Nullable T> all = new ArrayList<>();
    grids.forEach(grid -> all.addAll(side.apply(grid)));
    return all;
  }
}
