package headlab.engine.bench;

import headlab.engine.sweep.BatchSink;
import headlab.engine.sweep.Cell;
import headlab.engine.sweep.Key;
import headlab.engine.sweep.LoadedModel;
import headlab.engine.sweep.Metric;
import headlab.engine.sweep.Turn;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Clicks that come while a head sweep runs: the time from a click to its answer, the wait for the
/// sweep's next turn included.
final class DuringTrial extends Trial {
  /// Milliseconds between an answer and the next click, at least and at most.
  private static final int QUICKEST = 50;

  private static final int SLOWEST = 150;

  private final LoadedModel model;
  private final TokenizedPrompt swept;
  private final TokenizedPrompt clicked;
  private final List<Cell> cells;
  private final Samples millis = new Samples();

  DuringTrial(LoadedModel model, int tokens) {
    this.model = model;
    swept = Pair.of(model.spec(), tokens, 0, tokens);
    clicked = Pair.of(model.spec(), tokens, 0, 2L * tokens + 1);
    cells = SweepTrial.cells(model.spec(), BenchRow.HEAD_SWEEP, tokens);
  }

  @Override
  void measure(Turn turn) throws InterruptedException {
    try (Ablation ablation = Ablation.of(model, clicked)) {
      model.sweep(cells, List.of(swept), Metric.LOGIT_DIFFERENCE, new Clicks(ablation, turn));
    }
  }

  /// Clicks as they come, answered where a sweep gives a turn.
  private final class Clicks implements BatchSink {
    private final Random random = new Random(millis.size());
    private final Ablation ablation;
    private final Turn turn;
    private long next = soon();
    private int number;

    Clicks(Ablation ablation, Turn turn) {
      this.ablation = ablation;
      this.turn = turn;
    }

    @Override
    public void rows(Key key, int[] prompts, double[] values) throws InterruptedException {
      between();
    }

    @Override
    public void between() throws InterruptedException {
      turn.between();
      if (System.nanoTime() >= next) {
        var _ = ablation.logits(number++);
        millis.add(1000 * seconds(next));
        next = soon();
      }
    }

    private long soon() {
      return System.nanoTime() + 1_000_000L * random.nextInt(QUICKEST, SLOWEST);
    }
  }

  @Override
  String what() {
    return BenchRow.LIVE_DURING_SWEEP.id();
  }

  @Override
  Measure result(double rate) {
    Map<String, Number> numbers = new LinkedHashMap<>();
    numbers.put("tokens", swept.length());
    numbers.put("count", millis.size());
    numbers.put("mean_ms", millis.size() == 0 ? 0 : millis.sum() / millis.size());
    numbers.put("p95_ms", millis.size() == 0 ? 0 : millis.p95());
    return new Measure(BenchRow.LIVE_DURING_SWEEP, model.spec().family().id(), numbers);
  }
}
