package headlab.analyses.patching;

import headlab.analyses.common.Bootstrap;
import headlab.analyses.common.PositionRows;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.hook.Site;
import headlab.engine.model.ModelSpec;
import headlab.engine.sweep.Key;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Draws the sweeps of activation patching.
///
/// @param prompts how many the analysis has
/// @param how the corruption in a title's words, or empty
/// @param complete whether the sweeps are over: only then intervals are made, which take a while
record PatchGrids(
    ActivationPatching analysis, ModelSpec spec, int prompts, String how, boolean complete) {
  /// Where the row of a cell lies.
  private interface Place {
    Key at(int row, int column);
  }

  /// Layer x head.
  Figure.Grid heads(PatchSweep sweep, Site site) {
    return grid(
        sweep,
        SiteFigures.name(site),
        title(SiteFigures.words(site)),
        List.of(new Axis.Layers(spec.layers()), new Axis.Heads(spec.heads())),
        (layer, head) -> Key.head(site.id(), layer, head));
  }

  /// Layer x position.
  ///
  /// @param suffix of the figure's name: empty, or `.2`
  Figure.Grid positions(PatchSweep sweep, Site site, PositionRows axis, String suffix) {
    return grid(
        sweep,
        SiteFigures.name(site) + suffix,
        title(SiteFigures.words(site)) + note(axis),
        List.of(new Axis.Layers(spec.layers()), axis.axis()),
        (layer, position) -> Key.position(site.id(), layer, position));
  }

  /// Head x position, a row for each head of each layer.
  Figure.Grid headsAtPositions(PatchSweep sweep, Site site, PositionRows axis, String suffix) {
    return grid(
        sweep,
        SiteFigures.nameAtPosition(site) + suffix,
        title(SiteFigures.words(site) + " at each position") + note(axis),
        List.of(Axis.HeadNames.all(spec.layers(), spec.heads()), axis.axis()),
        (head, position) -> new Key(site.id(), head / spec.heads(), head % spec.heads(), position));
  }

  private String title(String what) {
    return analysis.title(what) + (how.isEmpty() ? "" : " (" + how + ")");
  }

  private String note(PositionRows axis) {
    return axis.note().isEmpty()
        ? ""
        : " (prompt %d of %d: %s)".formatted(axis.first() + 1, prompts, axis.note());
  }

  private Figure.Grid grid(
      PatchSweep sweep, String name, String title, List<Axis> axes, Place place) {
    Effect effect = Effect.of(analysis.direction(), analysis.metric(), sweep.baseline());
    Figure.Grid grid =
        effect
            .reading(sweep.prompts())
            .grid(
                name,
                title,
                axes.get(0),
                axes.get(1),
                (row, column) -> mean(sweep.of(place.at(row, column))),
                (row, column) -> sweep.touched(place.at(row, column)));
    return complete && sweep.prompts() > 1 ? withIntervals(grid, sweep, effect, place) : grid;
  }

  private static @Nullable Double mean(double @Nullable [] each) {
    return each == null ? null : Arrays.stream(each).average().orElseThrow();
  }

  @SuppressWarnings("NullAway") // it loses the @Nullable of a record's list across modules
  private Figure.Grid withIntervals(
      Figure.Grid grid, PatchSweep sweep, Effect effect, Place place) {
    Bootstrap bootstrap = new Bootstrap(analysis.seed(), sweep.prompts());
    List<@Nullable Double> low = new ArrayList<>();
    List<@Nullable Double> high = new ArrayList<>();
    for (int row = 0; row < grid.rows().size(); row++) {
      for (int column = 0; column < grid.columns().size(); column++) {
        double[] each = sweep.of(place.at(row, column));
        Bootstrap.Interval interval =
            each == null ? null : effect.interval(bootstrap, each, sweep.baseline());
        low.add(interval == null ? null : finite(interval.low()));
        high.add(interval == null ? null : finite(interval.high()));
      }
    }
    return new Figure.Grid(
        grid.name(),
        grid.title(),
        grid.quantity(),
        grid.rows(),
        grid.columns(),
        grid.values(),
        grid.sides().withInterval(low, high),
        grid.reasons());
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value + 0.0 : null;
  }
}
