package headlab.engine.lane;

import headlab.datasets.Refusal;
import headlab.engine.figure.Figure;
import headlab.engine.intervention.Variant;
import headlab.engine.model.ModelSpec;
import headlab.engine.store.CellRow;
import headlab.engine.store.ResultStore;
import headlab.engine.sweep.BatchSink;
import headlab.engine.sweep.Cell;
import headlab.engine.sweep.Key;
import headlab.engine.sweep.MemoryPlan;
import headlab.engine.sweep.RolePlaces;
import headlab.engine.sweep.Rows;
import headlab.engine.sweep.Touched;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The rows of one sweep: those that the store had, and those that come, which go there.
///
/// Rows that come close together share a transaction; a killed process loses at most the last fifth
/// of a second.
final class StoredSweep implements BatchSink {
  private static final long PAUSE = 200_000_000;

  /// What is handed over this soon after the first rows needed no run of its own.
  private static final long AT_ONCE = 200_000_000;

  private final ResultStore store;
  private final long run;
  private final String name;
  private final int[] places;
  private final Turns turns;
  private final Function<Rows, List<? extends Figure>> soFar;
  private final Map<Key, double[]> values = new LinkedHashMap<>();
  private final Map<Key, BitSet> known = new LinkedHashMap<>();
  private final Map<Key, int[]> touched = new LinkedHashMap<>();
  private final Map<Key, Integer> touchedInAll = new LinkedHashMap<>();
  private final Set<Key> plain = new HashSet<>();
  private final List<CellRow> fresh = new ArrayList<>();
  private final int total;
  private final int before;
  private long lastFlush = System.nanoTime();
  private long first;
  private int done;
  private int computed;
  private int free;

  /// The prompts of a sweep.
  ///
  /// @param places of each its place among the prompts of the run
  /// @param before how many rows the run's earlier sweeps have
  record Prompts(List<TokenizedPrompt> prompts, List<Integer> places, ModelSpec spec, int before) {}

  StoredSweep(
      ResultStore store,
      long run,
      String name,
      List<Cell> cells,
      Prompts prompts,
      Turns turns,
      Function<Rows, List<? extends Figure>> soFar) {
    this.store = store;
    this.run = run;
    this.name = name;
    before = prompts.before();
    places = prompts.places().stream().mapToInt(Integer::intValue).toArray();
    count(cells, prompts.prompts(), prompts.spec());
    this.turns = turns;
    this.soFar = soFar;
    total = cells.size() * places.length;
    Map<Key, Map<Integer, Double>> stored = store.rows(run, name);
    for (Cell cell : cells) {
      values.put(cell.key(), new double[places.length]);
      known.put(cell.key(), new BitSet());
      if (cell.variant().edits().isEmpty()) {
        plain.add(cell.key());
      }
      Map<Integer, Double> row = stored.getOrDefault(cell.key(), Map.of());
      for (int i = 0; i < places.length; i++) {
        Double value = row.get(places[i]);
        if (value != null) {
          set(cell.key(), i, value);
        }
      }
    }
    if (values.size() != cells.size()) {
      throw new IllegalStateException("Two cells of sweep " + name + " have the same key.");
    }
  }

  @Override
  public void plan(MemoryPlan plan) {
    turns.planned(name, plan.sentence());
    store.putRows(run, name, List.of(), before + done, before + total);
  }

  @Override
  public boolean has(Key key, int prompt) {
    BitSet there = known.get(key);
    return there != null && there.get(prompt);
  }

  @Override
  public void rows(Key key, int[] prompts, double[] metric) throws InterruptedException {
    for (int i = 0; i < prompts.length; i++) {
      if (!has(key, prompts[i])) {
        check(key, prompts[i], metric[i]);
        set(key, prompts[i], metric[i]);
        fresh.add(new CellRow(key, places[prompts[i]], metric[i], touched(key, prompts[i])));
        computed++;
      }
    }
    long now = System.nanoTime();
    first = first == 0 ? now : first;
    free = now - first < AT_ONCE ? computed : free;
    if (now - lastFlush > PAUSE || done == total) {
      flush();
    }
    // What is said to be done is in the store: a killed process cannot lose it.
    turns.progress(name, done - fresh.size(), total, secondsLeft());
    turns.figures(() -> soFar.apply(sofar()));
    turns.give();
  }

  @Override
  public void between() throws InterruptedException {
    turns.give();
  }

  /// Writes what is not written yet.
  void flush() {
    lastFlush = System.nanoTime();
    if (!fresh.isEmpty()) {
      store.putRows(run, name, fresh, before + done, before + total);
      fresh.clear();
    }
  }

  /// All rows, when the sweep is over.
  Rows finish() {
    if (done < total) {
      throw new IllegalStateException(
          "Sweep %s ended with %d of %d rows.".formatted(name, done, total));
    }
    return new Rows(values, touchedInAll);
  }

  /// An edit may drive a run out of its numbers, and that cell is then absent; the model as it
  /// stands must not.
  private void check(Key key, int prompt, double value) {
    if (plain.contains(key) && !Double.isFinite(value)) {
      throw new Refusal(
          "The model's logits are not finite on prompt %d: its weights are damaged, or too large for its numbers."
              .formatted(places[prompt] + 1));
    }
  }

  private void set(Key key, int prompt, double value) {
    double[] row = values.get(key);
    BitSet there = known.get(key);
    if (row == null || there == null) {
      throw new IllegalStateException("Sweep " + name + " has no cell " + key + ".");
    }
    row[prompt] = value;
    there.set(prompt);
    done++;
  }

  private Rows sofar() {
    Map<Key, double[]> complete = new LinkedHashMap<>();
    values.forEach(
        (key, row) -> {
          BitSet there = known.get(key);
          if (there != null && there.cardinality() == places.length) {
            complete.put(key, row);
          }
        });
    return new Rows(complete, touchedInAll);
  }

  /// Counts what each cell writes to in each prompt.
  ///
  /// @throws IllegalArgumentException where an edited run is none: it would be a copy of another
  private void count(List<Cell> cells, List<TokenizedPrompt> prompts, ModelSpec spec) {
    for (Cell cell : cells) {
      Variant variant = RolePlaces.in(cell.variant(), prompts);
      int[] each = new int[prompts.size()];
      for (int i = 0; i < each.length; i++) {
        each[i] = Touched.places(variant, i, prompts.get(i).length(), spec);
        if (each[i] == 0 && !variant.edits().isEmpty()) {
          throw new IllegalArgumentException(
              "The edits of %s touch nothing in prompt %d, so its run would be a copy of the unedited one."
                  .formatted(cell.key(), places[i] + 1));
        }
      }
      touched.put(cell.key(), each);
      touchedInAll.put(cell.key(), java.util.Arrays.stream(each).sum());
    }
  }

  private int touched(Key key, int prompt) {
    int[] each = touched.get(key);
    return each == null ? 0 : each[prompt];
  }

  /// Known once rows that needed a run are a tenth of what is left: setting up, and cells that
  /// equal the unedited run, say nothing of the pace.
  private @Nullable Double secondsLeft() {
    int run = computed - free;
    double seconds = (System.nanoTime() - first) / 1e9;
    return 10L * run < total - done || run == 0 ? null : seconds / run * (total - done);
  }
}
