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

/// Random edited runs: any sites, heads, units, positions, sources and values, one to four at once.
record Variants(ModelSpec spec, int shortest, RandomGenerator random) {
  List<Cell> cells(int count) {
    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Side base = random.nextBoolean() ? Side.CLEAN : Side.CORRUPTED;
      List<Intervention> edits = new ArrayList<>();
      int number = 1 + random.nextInt(random.nextInt(4) == 0 ? 4 : 2);
      for (int edit = 0; edit < number; edit++) {
        edits.add(edit());
      }
      cells.add(new Cell(new Key("random", i, null, null), new Variant(base, edits)));
    }
    return cells;
  }

  private Intervention edit() {
    List<Site> sites = HookPoint.sites(spec);
    Site site = sites.get(random.nextInt(sites.size()));
    int layer = site.perLayer() ? random.nextInt(spec.layers()) : 0;
    List<Integer> heads = new ArrayList<>();
    if (site.perHead() && random.nextInt(4) > 0) {
      int first = random.nextInt(spec.heads());
      heads.add(first);
      if (random.nextInt(3) == 0) {
        heads.add((first + 1) % spec.heads());
      }
    }
    List<Integer> units = random.nextInt(3) == 0 ? units(site) : List.of();
    Positions sources = site.ofPairs() && random.nextBoolean() ? positions() : Positions.all();
    Where where = new Where(new HookPoint(site, layer), heads, positions(), units, sources);
    return new Intervention(where, random.nextBoolean() ? value(site) : given(where));
  }

  private List<Integer> units(Site site) {
    int width = width(site);
    return width == 0
        ? List.of()
        : random.ints(1 + random.nextInt(3), 0, width).distinct().boxed().toList();
  }

  /// A value made of numbers, or one that the model's weights give.
  private Value given(Where where) {
    Site site = where.point().site();
    boolean inHeads = site == Site.Z || site == Site.V || site == Site.RESULT;
    return switch (random.nextInt(inHeads && !spec.isPostNorm() ? 6 : 5)) {
      case 0 -> Value.Constant.of(positive(site));
      case 1 -> new Value.Constant(numbers(where));
      case 2 -> new Value.Add(numbers(where));
      case 3 -> new Value.Mix(random.nextInt(5) / 4.0, numbers(where));
      case 4 -> new Value.Noise(random.nextLong(), .3, random.nextInt(2));
      default -> new Value.ZeroFolded();
    };
  }

  private Numbers numbers(Where where) {
    Site site = where.point().site();
    int all = width(site) == 0 ? 1 : where.units().isEmpty() ? width(site) : where.units().size();
    double[] numbers = new double[random.nextInt(3) == 0 ? 1 : all];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = positive(site);
    }
    return Numbers.of(numbers);
  }

  /// Norms divide by their scales.
  private double positive(Site site) {
    return site.axes().size() == 1 ? .5 + random.nextDouble() : random.nextGaussian();
  }

  private Positions positions() {
    int start = random.nextInt(shortest);
    int end = start + 1 + random.nextInt(shortest - start);
    return random.nextInt(3) == 0
        ? Positions.all()
        : new Positions.Range(new Span(start, random.nextBoolean() ? start + 1 : end));
  }

  private Value value(Site site) {
    return switch (random.nextInt(8)) {
      case 0 -> site.id().endsWith("_scale") ? new Value.Scale(1.25) : new Value.Zero();
      case 1 -> new Value.Scale(random.nextInt(4) / 2.0 + .25);
      case 2 -> new Value.Mean();
      case 3 -> new Value.Held();
      case 4 -> new Value.From(Side.CLEAN);
      case 5 -> width(site) == 0 ? new Value.Scale(.5) : project(width(site));
      case 6 -> width(site) == 0 ? new Value.Scale(.5) : part(width(site));
      default -> new Value.From(Side.CORRUPTED);
    };
  }

  private Value part(int width) {
    float[] read = new float[width];
    float[] write = new float[width];
    read[random.nextInt(width)] = 1;
    write[random.nextInt(width)] = .5f;
    List<String> axes = List.of("component", "width");
    return new Value.Part(
        Tensor.of(axes, new int[] {1, width}, read),
        Tensor.of(axes, new int[] {1, width}, write),
        random.nextInt(4) / 2.0);
  }

  /// How wide a slice is, where that does not depend on the prompt.
  private int width(Site site) {
    return switch (site.axes().getLast()) {
      case "dModel" -> spec.dModel();
      case "dHead" -> spec.dHead();
      case "dMlp" -> spec.dMlp();
      case "vocabulary" -> spec.vocabulary();
      default -> 0;
    };
  }

  private Value project(int width) {
    float[] basis = new float[2 * width];
    basis[random.nextInt(width / 2)] = 1;
    basis[width + width / 2 + random.nextInt(width / 2)] = 1;
    float[] centre = new float[width];
    centre[0] = .3f;
    return new Value.Project(
        Tensor.of(List.of("component", "width"), new int[] {2, width}, basis),
        Tensor.of(List.of("width"), new int[] {width}, centre));
  }
}
