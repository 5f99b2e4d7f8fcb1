package headlab.analyses.patching;

import headlab.analyses.common.Baseline;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Figure;
import headlab.engine.hook.HookPoint;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.sweep.Cell;
import headlab.engine.sweep.Key;
import headlab.engine.sweep.Metric;
import headlab.engine.sweep.Rows;
import headlab.engine.sweep.Touched;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/// Patches between the clean run of each prompt and the same run with its embeddings corrupted.
///
/// 1. Denoising: the embeddings are corrupted and the patch holds its clean value.
/// 2. Noising: what the corrupted run has at a hook point is captured, and written into the clean
///    run at the patch.
/// 3. Of several draws of the corruption, each is swept by itself (`draw2.heads`), and the means of
///    the metric over the draws are kept under the sweep's own name.
final class EmbeddedRuns implements PatchedRuns {
  /// Bytes of captured values that are held at a time, unless one hook point has more.
  private static final long BUDGET = 1L << 28;

  private final Session session;
  private final Direction direction;
  private final Metric metric;
  private final List<TokenizedPrompt> prompts;
  private final CorruptedEmbeddings corrupted;

  /// What is written at the corrupted tokens, draw by draw.
  private final List<Value> draws;

  /// The corrupted embeddings of draws, as many as fit; the others are made again for every sweep.
  private final Map<Integer, List<Tensor>> kept = new HashMap<>();

  EmbeddedRuns(
      Session session,
      ActivationPatching analysis,
      List<TokenizedPrompt> prompts,
      CorruptedEmbeddings corrupted,
      List<Value> draws) {
    this.session = session;
    direction = analysis.direction();
    metric = analysis.metric();
    this.prompts = prompts;
    this.corrupted = corrupted;
    this.draws = draws;
  }

  @Override
  public Rows run(Asked asked, Function<Rows, List<Figure>> soFar) throws InterruptedException {
    List<Rows> done = new ArrayList<>();
    for (int draw = 0; draw < draws.size(); draw++) {
      String name = draws.size() == 1 ? asked.name() : "draw" + (draw + 1) + "." + asked.name();
      Asked own = new Asked(name, asked.patches(), asked.members(), asked.baseline());
      Intervention edit = corrupted.edit(embeddings(draw), asked.members());
      done.add(draw(own, edit, rows -> soFar.apply(DrawMeans.of(done, rows))));
    }
    return done.size() == 1
        ? done.getFirst()
        : new DrawMeans(done).kept(session, asked.name(), asked.of(prompts));
  }

  private List<Tensor> embeddings(int draw) throws InterruptedException {
    List<Tensor> known = kept.get(draw);
    if (known != null) {
      return known;
    }
    List<Tensor> fresh = corrupted.with(draws.get(draw));
    long bytes = fresh.stream().mapToLong(each -> 4L * each.size()).sum();
    if ((kept.size() + 1) * bytes <= BUDGET) {
      kept.put(draw, fresh);
    }
    return fresh;
  }

  private Rows draw(Asked asked, Intervention corruption, Function<Rows, List<Figure>> soFar)
      throws InterruptedException {
    Variant broken = Variant.of(Side.CLEAN, corruption);
    List<Cell> baseline =
        asked.baseline()
            ? List.of(Baseline.CLEAN, new Cell(Baseline.CORRUPTED.key(), broken))
            : List.of();
    return direction == Direction.DENOISING
        ? denoised(asked, baseline, corruption, soFar)
        : noised(asked, baseline, broken, soFar);
  }

  /// What is said to be touched is what a patch restores, not what was corrupted.
  private Rows denoised(
      Asked asked, List<Cell> baseline, Intervention corruption, Function<Rows, List<Figure>> soFar)
      throws InterruptedException {
    Map<Key, Integer> touched = new HashMap<>();
    for (Patch patch : asked.patches()) {
      Variant alone = Variant.of(Side.CLEAN, new Intervention(patch.where(), new Value.Held()));
      int places = 0;
      for (int i = 0; i < asked.members().size(); i++) {
        places += Touched.places(alone, i, asked.of(prompts).get(i).length(), session.spec());
      }
      touched.put(patch.key(), places);
    }
    Rows rows =
        swept(
            asked,
            baseline,
            patch ->
                Variant.of(
                    Side.CLEAN, corruption, new Intervention(patch.where(), new Value.Held())),
            some -> soFar.apply(new Rows(some.values(), touched)));
    return new Rows(rows.values(), touched);
  }

  private Rows noised(
      Asked asked, List<Cell> baseline, Variant broken, Function<Rows, List<Figure>> soFar)
      throws InterruptedException {
    Rows all = new Rows(Map.of());
    List<Cell> first = baseline;
    for (List<Patch> some : pieces(asked)) {
      Map<HookPoint, Value.Given> values = captured(asked, some, broken);
      Rows before = all;
      Asked piece = new Asked(asked.name(), some, asked.members(), false);
      Rows rows =
          swept(
              piece,
              first,
              patch ->
                  Variant.of(
                      Side.CLEAN,
                      new Intervention(
                          patch.where(), Objects.requireNonNull(values.get(patch.point())))),
              fresh -> soFar.apply(both(before, fresh)));
      all = both(all, rows);
      first = List.of();
    }
    return all;
  }

  private Rows swept(
      Asked asked,
      List<Cell> first,
      Function<Patch, Variant> variant,
      Function<Rows, List<Figure>> soFar)
      throws InterruptedException {
    List<Cell> cells = new ArrayList<>(first);
    asked.patches().forEach(patch -> cells.add(new Cell(patch.key(), variant.apply(patch))));
    return session.sweep(asked.name(), cells, asked.of(prompts), metric, soFar::apply);
  }

  /// The patches in parts whose captured values may be held together; one at least, which may be
  /// empty.
  private List<List<Patch>> pieces(Asked asked) {
    List<List<Patch>> pieces = new ArrayList<>(List.of(new ArrayList<>()));
    Set<HookPoint> points = new LinkedHashSet<>();
    long held = 0;
    for (Patch patch : asked.patches()) {
      if (!points.contains(patch.point())) {
        long own =
            asked.of(prompts).stream()
                .mapToLong(prompt -> bytes(patch.point(), prompt.length()))
                .sum();
        if (held > 0 && held + own > BUDGET) {
          pieces.add(new ArrayList<>());
          points.clear();
          held = 0;
        }
        points.add(patch.point());
        held += own;
      }
      pieces.getLast().add(patch);
    }
    return pieces;
  }

  private long bytes(HookPoint point, int tokens) {
    return point.site().shape(session.spec(), tokens).stream()
        .mapToLong(each -> each)
        .reduce(4, Math::multiplyExact);
  }

  private Map<HookPoint, Value.Given> captured(Asked asked, List<Patch> patches, Variant broken)
      throws InterruptedException {
    Set<HookPoint> points = new LinkedHashSet<>();
    patches.forEach(patch -> points.add(patch.point()));
    if (points.isEmpty()) {
      return Map.of();
    }
    Tensor[][] found = new Tensor[asked.members().size()][];
    List<HookPoint> order = List.copyOf(points);
    session.captures(
        List.of(new Cell(Baseline.CORRUPTED.key(), broken)),
        asked.of(prompts),
        points,
        (key, prompt, captures) ->
            found[prompt] = order.stream().map(captures::get).toArray(Tensor[]::new));
    Map<HookPoint, Value.Given> values = new HashMap<>();
    for (int i = 0; i < order.size(); i++) {
      int at = i;
      values.put(
          order.get(i), new Value.Given(Arrays.stream(found).map(each -> each[at]).toList()));
    }
    return values;
  }

  private static Rows both(Rows some, Rows others) {
    Map<Key, double[]> values = new LinkedHashMap<>(some.values());
    values.putAll(others.values());
    Map<Key, Integer> touched = new HashMap<>(some.touched());
    touched.putAll(others.touched());
    return new Rows(values, touched);
  }
}
