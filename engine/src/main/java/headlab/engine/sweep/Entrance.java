package headlab.engine.sweep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import headlab.engine.forward.Attention;
import headlab.engine.forward.Places;
import headlab.engine.forward.Tap;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// How edited runs begin: each at the cheapest place that is still exact.
///
/// @param run owns the rows that are made
/// @param taps what edits and watches some branches
record Entrance(Runs runs, Base base, NDManager run, Function<List<Branch>, Tap> taps) {
  /// Sites whose edit changes what attention mixes.
  private static final List<Site> MIXED =
      List.of(Site.Q, Site.K, Site.V, Site.ROT_Q, Site.ROT_K, Site.SCORES, Site.PATTERN);

  /// Sites whose edit changes what some heads write, apart from those.
  private static final List<Site> WRITTEN = List.of(Site.Z, Site.RESULT);

  /// Before attention: the kept stream from the lowest position on.
  Flow stream(int layer, List<Branch> branches) {
    Tap tap = taps.apply(branches);
    Places places = Branch.suffixes(branches, base.length());
    boolean embedded = tap.wants(Site.EMBED, 0) || tap.wants(Site.POS_EMBED, 0);
    NDArray x =
        layer == 0 && embedded
            ? runs.transformer().embed(run, base.ids(places), places, tap)
            : base.rows(run, base.stream(layer), places);
    return new Flow(branches, places, x, tap);
  }

  /// Inside attention: the kept middle of the layer, plus what the edited heads write differently.
  /// A kept value that is not finite has no difference: there the layer's writes are summed anew.
  Flow attention(int layer, List<Branch> branches, boolean narrow) {
    Tap tap = taps.apply(branches);
    Places from = Branch.changed(branches, base.length());
    Places to = narrow ? from.last() : from;
    try (NDManager inner = run.newSubManager()) {
      Rows rows = new Rows(inner, layer, to);
      Map<Integer, List<Integer>> heads = heads(layer, branches);
      boolean out = tap.wants(Site.ATTN_OUT, layer);
      NDArray x = rows.of(out ? Site.ATTN_OUT : Site.RESID_MID);
      boolean whole =
          !heads.isEmpty()
              && (tap.wants(Site.RESULT, layer) || !Float.isFinite(x.sum().getFloat()));
      if (!heads.isEmpty()) {
        NDArray z =
            isMixed(layer, branches)
                ? mixed(inner, layer, from, to, tap)
                : tap.at(new Tap.Place(Site.Z, layer, to), rows.of(Site.Z));
        if (whole) {
          x = runs.transformer().written(layer, z, to, tap);
        } else {
          add(layer, x, z.sub(rows.of(Site.Z)), heads, to);
        }
      }
      if (out) {
        x = tap.at(new Tap.Place(Site.ATTN_OUT, layer, to), x);
      }
      if (out || whole) {
        x = rows.of(Site.RESID_PRE).addi(x);
      }
      x.attach(run);
      return new Flow(branches, to, x, tap);
    }
  }

  /// Before the MLP: the kept middle of the layer, where it changes.
  Flow middle(int layer, List<Branch> branches, boolean narrow) {
    Places places =
        narrow
            ? Branch.changed(branches, base.length()).last()
            : Branch.changed(branches, base.length());
    NDArray x = base.rows(run, new HookPoint(Site.RESID_MID, layer), places);
    return new Flow(branches, places, x, taps.apply(branches));
  }

  /// After the MLP: the kept stream, where it changes.
  Flow mlp(int layer, List<Branch> branches, boolean narrow) {
    Tap tap = taps.apply(branches);
    Places places =
        narrow
            ? Branch.changed(branches, base.length()).last()
            : Branch.changed(branches, base.length());
    NDArray x;
    if (tap.wants(Site.MLP_OUT, layer)) {
      NDArray write = base.rows(run, new HookPoint(Site.MLP_OUT, layer), places);
      NDArray edited = tap.at(new Tap.Place(Site.MLP_OUT, layer, places), write);
      x = base.rows(run, new HookPoint(Site.RESID_MID, layer), places).addi(edited);
      write.close();
    } else {
      x = base.rows(run, base.stream(layer + 1), places);
    }
    x = tap.at(new Tap.Place(Site.RESID_POST, layer, places), x);
    return new Flow(branches, places, x, tap);
  }

  /// After the last layer.
  Flow unembed(List<Branch> branches, boolean lastOnly) {
    Places places = Branch.suffixes(branches, base.length());
    places = lastOnly ? places.last() : places;
    NDArray x = base.rows(run, base.stream(runs.spec().layers()), places);
    return new Flow(branches, places, x, taps.apply(branches));
  }

  /// Copies of what the base held in a layer, row by row.
  private final class Rows {
    private final NDManager inner;
    private final int layer;
    private final Places places;

    Rows(NDManager inner, int layer, Places places) {
      this.inner = inner;
      this.layer = layer;
      this.places = places;
    }

    NDArray of(Site site) {
      return base.rows(inner, new HookPoint(site, layer), places);
    }
  }

  private NDArray mixed(NDManager inner, int layer, Places from, Places to, Tap tap) {
    Rows looking = new Rows(inner, layer, to);
    Rows lookedAt = new Rows(inner, layer, from);
    Attention.Inputs inputs =
        new Attention.Inputs(looking.of(Site.Q), lookedAt.of(Site.K), lookedAt.of(Site.V));
    return runs.transformer().mix(layer, inputs, from, to, base, tap);
  }

  /// Whether attention has to be mixed anew: an edit says so, not who merely watches, who gets the
  /// kept values.
  private static boolean isMixed(int layer, List<Branch> branches) {
    return branches.stream()
        .flatMap(branch -> branch.edited().variant().edits().stream())
        .map(edit -> edit.where().point())
        .anyMatch(point -> point.layer() == layer && MIXED.contains(point.site()));
  }

  /// For each head the branches in which it writes something else in this layer.
  private Map<Integer, List<Integer>> heads(int layer, List<Branch> branches) {
    Map<Integer, List<Integer>> heads = new TreeMap<>();
    for (int i = 0; i < branches.size(); i++) {
      for (Intervention edit : branches.get(i).edited().variant().edits()) {
        HookPoint point = edit.where().point();
        boolean inHeads = WRITTEN.contains(point.site()) || MIXED.contains(point.site());
        if (point.layer() != layer || !inHeads) {
          continue;
        }
        List<Integer> which =
            edit.where().heads().isEmpty()
                ? IntStream.range(0, runs.spec().heads()).boxed().toList()
                : edit.where().heads();
        for (int head : which) {
          List<Integer> known = heads.computeIfAbsent(head, key -> new ArrayList<>());
          if (known.isEmpty() || known.getLast() != i) {
            known.add(i);
          }
        }
      }
    }
    return heads;
  }

  /// Adds to `x` what heads write differently: in one product where no run changes two heads and
  /// all heads change as many rows, else head by head.
  ///
  /// @param change of z `[R,H,c]`
  private void add(
      int layer, NDArray x, NDArray change, Map<Integer, List<Integer>> heads, Places places) {
    Set<Integer> once = new HashSet<>();
    boolean apart = heads.values().stream().flatMap(List::stream).allMatch(once::add);
    Map<Integer, long[]> rows = new TreeMap<>();
    heads.forEach((head, which) -> rows.put(head, rows(which, places)));
    int each = rows.values().iterator().next().length;
    boolean even = rows.values().stream().allMatch(some -> some.length == each);
    if (apart && even) {
      add(layer, x, change, rows);
    } else {
      rows.forEach((head, some) -> add(layer, x, change, Map.of(head, some)));
    }
  }

  /// @param rows of each head, as many of one as of the other, none of them twice
  private void add(int layer, NDArray x, NDArray change, Map<Integer, long[]> rows) {
    int heads = runs.spec().heads();
    NDManager own = x.getManager();
    long[] all = rows.values().stream().flatMapToLong(LongStream::of).toArray();
    long[] slices =
        rows.entrySet().stream()
            .flatMapToLong(
                entry -> LongStream.of(entry.getValue()).map(row -> row * heads + entry.getKey()))
            .toArray();
    NDIndex index = new NDIndex("{}", own.create(all));
    NDArray parts =
        change
            .reshape(-1, runs.spec().dHead())
            .get(own, new NDIndex("{}", own.create(slices)))
            .reshape(rows.size(), all.length / rows.size(), runs.spec().dHead());
    NDArray write = runs.transformer().written(layer, List.copyOf(rows.keySet()), parts);
    x.set(index, write.addi(x.get(own, index)));
  }

  private static long[] rows(List<Integer> which, Places places) {
    return which.stream()
        .flatMapToLong(
            i ->
                LongStream.range(
                    places.row(i), (long) places.row(i) + places.end(i) - places.start(i)))
        .toArray();
  }
}
