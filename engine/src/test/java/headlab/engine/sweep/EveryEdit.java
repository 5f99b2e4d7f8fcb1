package headlab.engine.sweep;

import headlab.datasets.Span;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Numbers;
import headlab.engine.intervention.Positions;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import headlab.engine.model.ModelSpec;
import headlab.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Every value at every site at every kind of place: all of it, one head, some positions, some
/// units or sources, and all of these at once; each in a layer that is drawn.
record EveryEdit(ModelSpec spec, int length, RandomGenerator random) {
  List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    for (Site site : HookPoint.sites(spec)) {
      for (int kind = 0; kind < 5; kind++) {
        HookPoint point = new HookPoint(site, site.perLayer() ? random.nextInt(spec.layers()) : 0);
        Where where = where(point, kind);
        for (Value value : values(where)) {
          Side base = random.nextBoolean() ? Side.CLEAN : Side.CORRUPTED;
          Key key = new Key(site.id(), point.layer(), kind, cells.size());
          cells.add(new Cell(key, Variant.of(base, new Intervention(where, value))));
        }
      }
    }
    return cells;
  }

  private Where where(HookPoint point, int kind) {
    Site site = point.site();
    boolean all = kind == 4;
    List<Integer> heads =
        site.perHead() && (kind == 1 || all) ? List.of(random.nextInt(spec.heads())) : List.of();
    int start = random.nextInt(length);
    Positions positions =
        kind == 2 || all
            ? new Positions.Range(new Span(start, start + 1 + random.nextInt(length - start)))
            : Positions.all();
    int width = width(site);
    List<Integer> units =
        (kind == 3 || all) && width > 0
            ? random.ints(2, 0, width).distinct().boxed().toList()
            : List.of();
    Positions sources =
        (kind == 3 || all) && site.ofPairs()
            ? new Positions.Range(new Span(1, 4))
            : Positions.all();
    return new Where(point, heads, positions, units, sources);
  }

  /// How wide a slice is, where units can be chosen of it.
  private int width(Site site) {
    boolean units = !site.ofPairs() && site.axes().size() > 1;
    return units ? Site.length(spec, site.axes().getLast(), 0) : 0;
  }

  private List<Value> values(Where where) {
    Site site = where.point().site();
    int width = width(site);
    List<Value> values = new ArrayList<>();
    values.add(width == 0 && !site.ofPairs() ? new Value.Scale(1.25) : new Value.Zero());
    values.addAll(List.of(new Value.Scale(-.5 + 2 * random.nextInt(2)), new Value.Mean()));
    values.addAll(List.of(new Value.From(Side.CLEAN), new Value.From(Side.CORRUPTED)));
    values.addAll(List.of(new Value.Held(), Value.Constant.of(.75), Value.Add.of(.5)));
    int written =
        site.ofPairs()
            ? where.sources() instanceof Positions.Range range ? range.span().length() : 1
            : where.units().isEmpty() ? Math.max(1, width) : where.units().size();
    values.add(new Value.Constant(numbers(written)));
    values.add(new Value.Mix(.3, numbers(written)));
    values.add(new Value.Noise(random.nextLong(), .2, 1));
    boolean inHeads = site == Site.Z || site == Site.V || site == Site.RESULT;
    if (inHeads && !spec.isPostNorm()) {
      values.add(new Value.ZeroFolded());
    }
    if (width > 0) {
      Tensor row = row(width);
      values.add(new Value.Part(row, row, 0));
      values.add(new Value.Project(row, row.slice(0)));
    }
    return values;
  }

  private Numbers numbers(int count) {
    return Numbers.of(random.doubles(count, .5, 1.5).toArray());
  }

  /// One row of length 1, axes (component, width).
  private Tensor row(int width) {
    float[] row = new float[width];
    row[random.nextInt(width)] = 1;
    return Tensor.of(List.of("component", "width"), new int[] {1, width}, row);
  }
}
