package headlab.analyses.patching;

import headlab.analyses.common.Baseline;
import headlab.analyses.common.PositionRows;
import headlab.datasets.Span;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Positions;
import headlab.engine.intervention.Where;
import headlab.engine.sweep.Cell;
import headlab.engine.sweep.Key;
import headlab.engine.sweep.Rows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The layer x position part of activation patching on one position axis: its cells and figures.
///
/// A row that some prompts lack (no tokens between two roles) is swept over those that have it; in
/// the others nothing is patched, so they count with their unpatched metric.
final class PositionSweep {
  private static final List<Site> SITES = List.of(Site.RESID_PRE, Site.ATTN_OUT, Site.MLP_OUT);

  private final ActivationPatching analysis;
  private final PositionRows axis;
  private final int layers;
  private final String suffix;
  private final int total;
  private Rows baseline = new Rows(Map.of());
  private final Map<List<Integer>, Rows> done = new LinkedHashMap<>();

  private PositionSweep(
      ActivationPatching analysis, PositionRows axis, int layers, String suffix, int total) {
    this.analysis = analysis;
    this.axis = axis;
    this.layers = layers;
    this.suffix = suffix;
    this.total = total;
  }

  /// Sweeps one axis.
  ///
  /// @param suffix of the names of figures and sweeps: empty, or `.2`
  /// @param total how many prompts the analysis has
  /// @param shown a figure that is shown beside those that come
  static PositionSweep run(
      ActivationPatching analysis,
      Session session,
      PositionRows axis,
      String suffix,
      int total,
      Figure shown)
      throws InterruptedException {
    PositionSweep sweep = new PositionSweep(analysis, axis, session.spec().layers(), suffix, total);
    String name = "positions" + suffix;
    List<List<Integer>> groups = sweep.groups();
    for (List<Integer> members : groups) {
      boolean first = sweep.done.isEmpty();
      Rows rows =
          session.sweep(
              first ? name : name + ".part" + (sweep.done.size() + 1),
              sweep.cells(members, first),
              members.stream().map(axis.prompts()::get).toList(),
              analysis.metric(),
              soFar -> sweep.soFar(members, soFar, shown));
      sweep.accept(members, rows);
    }
    return sweep;
  }

  /// The figure of one site.
  Figure figure(Site site) {
    String what =
        switch (site) {
          case ATTN_OUT -> "attention outputs";
          case MLP_OUT -> "MLP outputs";
          default -> "the residual stream";
        };
    String name =
        switch (site) {
          case ATTN_OUT -> "byAttention";
          case MLP_OUT -> "byMlp";
          default -> "byResidual";
        };
    String note =
        axis.note().isEmpty()
            ? ""
            : " (prompt %d of %d: %s)".formatted(axis.first() + 1, total, axis.note());
    return analysis
        .reading(baseline, axis.prompts().size())
        .grid(
            name + suffix,
            analysis.title(what) + note,
            new Axis.Layers(layers),
            axis.axis(),
            (layer, position) -> mean(Key.position(site.id(), layer, position), position),
            (layer, position) -> touched(Key.position(site.id(), layer, position)));
  }

  private List<Figure> soFar(List<Integer> members, Rows rows, Figure shown) {
    accept(members, rows);
    List<Figure> figures = new ArrayList<>();
    if (ActivationPatching.measured(baseline)) {
      SITES.forEach(site -> figures.add(figure(site)));
    }
    figures.add(shown);
    return figures;
  }

  private @Nullable Integer touched(Key key) {
    for (Rows rows : done.values()) {
      Integer touched = rows.touched(key);
      if (touched != null) {
        return touched;
      }
    }
    return null;
  }

  private void accept(List<Integer> members, Rows rows) {
    if (ActivationPatching.measured(rows)) {
      baseline = rows;
    }
    done.put(members, rows);
  }

  /// The prompts that have a row, for every different such list; all prompts come first.
  private List<List<Integer>> groups() {
    List<List<Integer>> groups = new ArrayList<>();
    groups.add(IntStream.range(0, axis.prompts().size()).boxed().toList());
    for (List<@Nullable Span> row : axis.rows()) {
      if (!groups.contains(members(row))) {
        groups.add(members(row));
      }
    }
    return groups;
  }

  private static List<Integer> members(List<@Nullable Span> row) {
    return IntStream.range(0, row.size()).filter(i -> row.get(i) != null).boxed().toList();
  }

  private List<Cell> cells(List<Integer> members, boolean first) {
    List<Cell> cells = new ArrayList<>();
    if (first) {
      cells.add(Baseline.CLEAN);
      cells.add(Baseline.CORRUPTED);
    }
    for (Site site : SITES) {
      for (int layer = 0; layer < layers; layer++) {
        for (int position = 0; position < axis.rows().size(); position++) {
          List<@Nullable Span> row = axis.rows().get(position);
          if (members(row).equals(members)) {
            Where where = Where.positions(site, layer, positions(row));
            cells.add(new Cell(Key.position(site.id(), layer, position), analysis.patched(where)));
          }
        }
      }
    }
    return cells;
  }

  private static Positions positions(List<@Nullable Span> row) {
    List<Span> spans = row.stream().filter(Objects::nonNull).map(Objects::requireNonNull).toList();
    return spans.stream().distinct().count() == 1
        ? new Positions.Range(spans.getFirst())
        : new Positions.PerPrompt(spans);
  }

  private @Nullable Double mean(Key key, int position) {
    List<Integer> members = members(axis.rows().get(position));
    Rows rows = done.get(members);
    if (rows == null || !rows.has(key)) {
      return null;
    }
    double[] each =
        baseline.of(
            analysis.direction() == Direction.DENOISING
                ? Baseline.CORRUPTED.key()
                : Baseline.CLEAN.key());
    double[] patched = rows.of(key);
    for (int i = 0; i < members.size(); i++) {
      each[members.get(i)] = patched[i];
    }
    return java.util.Arrays.stream(each).average().orElseThrow();
  }
}
