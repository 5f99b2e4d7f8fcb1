package headlab.engine.sweep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import headlab.datasets.Refusal;
import headlab.engine.forward.Captures;
import headlab.engine.forward.Pause;
import headlab.engine.forward.Places;
import headlab.engine.forward.Tap;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Side;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// Reads the residual stream of unedited runs as the model reads its last layer.
record Lenses(Runs runs) {
  /// Multiply-adds of one product with the unembedding: some 30 ms of two cores.
  private static final double WORK = 1e9;

  /// Reads the clean side of `prompt` at `points`, piece by piece along its positions. Every row is
  /// normalised by its own mean and variance.
  ///
  /// @param points of the residual stream
  /// @param answers empty for the token that the model itself ranks first after the prompt
  <E extends Exception> Lens read(
      TokenizedPrompt prompt, List<HookPoint> points, List<Integer> answers, Pause<E> pause)
      throws E {
    PostNorm.refuse(runs.spec(), "The logit lens");
    int length = prompt.length();
    int[][] ids = new Batch(List.of(prompt), new int[] {0}).ids(Side.CLEAN);
    LensCell[] cells = new LensCell[points.size() * length];
    try (NDManager run = runs.weights().newRun()) {
      Captures stream = new Captures(run, Set.copyOf(points));
      Places places = Places.whole(1, 0, length);
      NDArray last = runs.transformer().stream(run, ids, places, places, null, stream, pause);
      List<Integer> read = answers.isEmpty() ? List.of(first(last)) : answers;
      int piece = (int) Math.clamp(WORK / runs.spec().dModel() / runs.spec().vocabulary(), 1, 64);
      for (int from = 0; from < length; from += piece) {
        int to = Math.min(length, from + piece);
        List<Output> outputs = logits(last, from, to).stream().map(Output::of).toList();
        pause.between();
        for (int point = 0; point < points.size(); point++) {
          NDArray rows = stream.of(points.get(point)).reshape(length, runs.spec().dModel());
          List<float[]> logits = logits(rows, from, to);
          for (int at = from; at < to; at++) {
            cells[point * length + at] = outputs.get(at - from).cell(logits.get(at - from), read);
          }
          pause.between();
        }
      }
      return new Lens(points, length, read, Arrays.asList(cells));
    }
  }

  /// Refuses places that are not the residual stream.
  static void check(List<HookPoint> points) {
    for (HookPoint point : points) {
      if (!Set.of(Site.RESID_PRE, Site.RESID_MID, Site.RESID_POST).contains(point.site())) {
        throw new Refusal(
            "The logit lens reads the residual stream, which %s is not.".formatted(point.format()));
      }
    }
  }

  private int first(NDArray last) {
    int length = Math.toIntExact(last.getShape().get(0));
    return Output.of(logits(last, length - 1, length).getFirst()).top();
  }

  /// The logits of some rows, each through the final norm.
  private List<float[]> logits(NDArray rows, int from, int to) {
    try (NDManager inner = rows.getManager().newSubManager()) {
      NDArray some = rows.get(inner, new NDIndex(from + ":" + to));
      Places places = Places.whole(1, from, to - from);
      NDArray normed = runs.transformer().normed(some, places, Tap.NONE);
      return runs.rows(runs.transformer().logits(normed, places, Tap.NONE));
    }
  }

  /// What the model itself says after one position.
  private static final class Output {
    private final float[] logits;
    private final double[] probabilities;
    private final double total;

    private Output(float[] logits, double[] probabilities, double total) {
      this.logits = logits;
      this.probabilities = probabilities;
      this.total = total;
    }

    static Output of(float[] logits) {
      double total = Reading.logSumExp(logits);
      if (!Double.isFinite(total)) {
        throw new Refusal(
            "The model's logits are not finite here: its weights are damaged, or too large for its numbers.");
      }
      double[] probabilities = new double[logits.length];
      Arrays.setAll(probabilities, id -> Math.exp(logits[id] - total));
      return new Output(logits, probabilities, total);
    }

    int top() {
      int top = 0;
      for (int id = 1; id < logits.length; id++) {
        top = logits[id] > logits[top] ? id : top;
      }
      return top;
    }

    /// What a row with the logits `row` says beside it.
    LensCell cell(float[] row, List<Integer> answers) {
      Output other = of(row);
      double entropy = other.total;
      double divergence = other.total - total;
      for (int id = 0; id < row.length; id++) {
        entropy -= other.probabilities[id] * row[id];
        divergence += probabilities[id] * ((double) logits[id] - row[id]);
      }
      int top = other.top();
      double logit = answers.stream().mapToDouble(id -> row[id]).average().orElseThrow();
      return new LensCell(
          top,
          other.probabilities[top],
          Math.max(0, entropy),
          Math.max(0, divergence),
          Reading.rank(row, answers),
          logit);
    }
  }
}
