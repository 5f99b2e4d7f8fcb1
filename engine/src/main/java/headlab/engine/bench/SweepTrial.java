package headlab.engine.bench;

import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Positions;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import headlab.engine.model.ModelSpec;
import headlab.engine.sweep.BatchSink;
import headlab.engine.sweep.Cell;
import headlab.engine.sweep.Key;
import headlab.engine.sweep.LoadedModel;
import headlab.engine.sweep.Metric;
import headlab.engine.sweep.Reading;
import headlab.engine.sweep.Turn;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Patches of every head into the corrupted run, at all positions together or at each one.
final class SweepTrial extends Trial {
  private static final Metric METRIC = Metric.LOGIT_DIFFERENCE;

  /// Positions of whole edited runs that are checked together.
  private static final int ROWS = 512;

  private final LoadedModel model;
  private final BenchRow row;
  private final TokenizedPrompt prompt;
  private final int differsFrom;
  private final List<Cell> cells;
  private final Samples seconds = new Samples();
  private final Samples single = new Samples();
  private final Map<Key, Double> values = new HashMap<>();

  /// @param row HEAD_SWEEP or HEAD_POSITION_SWEEP
  SweepTrial(LoadedModel model, BenchRow row, int tokens, int differsFrom) {
    this.model = model;
    this.row = row;
    this.differsFrom = differsFrom;
    prompt = Pair.of(model.spec(), tokens, differsFrom, tokens + differsFrom);
    cells = cells(model.spec(), row, tokens);
  }

  static List<Cell> cells(ModelSpec spec, BenchRow row, int tokens) {
    List<Cell> cells = new ArrayList<>();
    for (int layer = 0; layer < spec.layers(); layer++) {
      for (int head = 0; head < spec.heads(); head++) {
        if (row == BenchRow.HEAD_SWEEP) {
          cells.add(cell(layer, head, null));
        } else {
          for (int position = 0; position < tokens; position++) {
            cells.add(cell(layer, head, position));
          }
        }
      }
    }
    return cells;
  }

  private static Cell cell(int layer, int head, @Nullable Integer at) {
    Positions positions = at == null ? Positions.all() : Positions.at(at);
    Where where = new Where(new HookPoint(Site.Z, layer), List.of(head), positions);
    Variant variant =
        Variant.of(Side.CORRUPTED, new Intervention(where, new Value.From(Side.CLEAN)));
    return new Cell(new Key("z", layer, head, at), variant);
  }

  @Override
  void measure(Turn turn) throws InterruptedException {
    long start = System.nanoTime();
    model.sweep(cells, List.of(prompt), METRIC, sink(turn));
    seconds.add(seconds(start));
    start = System.nanoTime();
    model.logits(prompt.corrupted(), false);
    single.add(seconds(start));
  }

  private BatchSink sink(Turn turn) {
    return new BatchSink() {
      @Override
      public void rows(Key key, int[] prompts, double[] found) {
        values.put(key, found[0]);
      }

      @Override
      public void between() throws InterruptedException {
        turn.between();
      }
    };
  }

  @Override
  String what() {
    return row.id();
  }

  @Override
  Measure result(double rate) {
    double median = seconds.median();
    double floor = floor(model.spec(), cells, prompt.length(), differsFrom) / rate;
    Map<String, Number> numbers = new LinkedHashMap<>();
    numbers.put("tokens", prompt.length());
    numbers.put("differs_from", differsFrom);
    numbers.put("patches", cells.size());
    numbers.put("median_s", median);
    numbers.put("spread", seconds.spread());
    numbers.put("floor_s", floor);
    numbers.put("vs_floor", median / floor);
    numbers.put("vs_one_by_one", cells.size() * single.median() / median);
    return new Measure(row, model.spec().family().id(), numbers);
  }

  /// The multiply-adds of `cells`; a patch changes nothing before the first token in which the
  /// prompts differ.
  static long floor(ModelSpec spec, List<Cell> cells, int length, int differsFrom) {
    Floor floor = new Floor(spec);
    long sum = 0;
    for (Cell cell : cells) {
      int layer = Objects.requireNonNull(cell.key().layer());
      Integer at = cell.key().position();
      if (at == null) {
        int rows = length - differsFrom;
        sum += floor.headEdit(layer, rows, rows, true);
      } else if (at >= differsFrom) {
        sum += floor.headEdit(layer, 1, length - at, at == length - 1);
      }
    }
    return sum;
  }

  @Override
  double difference(Turn turn) throws InterruptedException {
    double largest = 0;
    int most = Math.max(1, ROWS / prompt.length());
    for (int from = 0; from < cells.size(); from += most) {
      List<Cell> some = cells.subList(from, Math.min(cells.size(), from + most));
      turn.between();
      List<float[]> reruns =
          model.reruns(List.of(prompt), 0, some.stream().map(Cell::variant).toList());
      for (int i = 0; i < some.size(); i++) {
        float[] logits = reruns.get(i);
        double want = Reading.of(METRIC, prompt, logits, logits);
        double got = Objects.requireNonNull(values.get(some.get(i).key()));
        largest = Math.max(largest, Differences.of(want, got, logits));
      }
    }
    return largest;
  }
}
