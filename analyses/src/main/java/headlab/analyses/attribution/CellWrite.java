package headlab.analyses.attribution;

import headlab.datasets.Span;
import headlab.engine.analysis.Session;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Variant;
import headlab.engine.model.Coordinates;
import headlab.engine.model.WeightName;
import headlab.engine.sweep.Metric;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// What the attention of one layer writes at one place towards the answer, and the parts of it: one
/// for each head, and the bias.
///
/// The write counts along the answer's direction as the final norm would scale it at that position.
public final class CellWrite {
  private final Session session;
  private final Metric metric;
  private final HookPoint z;
  private final HookPoint out;
  private final LayerWrites writes;

  /// Reads the layer's weights.
  public CellWrite(Session session, Metric metric, int layer) {
    this.session = session;
    this.metric = metric;
    z = new HookPoint(Site.Z, layer);
    out = new HookPoint(Site.ATTN_OUT, layer);
    writes =
        new LayerWrites(
            session.spec(),
            session.weight(WeightName.W_O, layer, Coordinates.FOLDED).toArray(),
            session.weight(WeightName.B_O, layer, Coordinates.FOLDED).toArray(),
            session.weight(WeightName.B_V, layer, Coordinates.FOLDED).toArray());
  }

  /// The clean run of one prompt, at some of its positions: each head, the bias, and last the whole
  /// write, of which those before are the parts.
  ///
  /// @throws IllegalStateException when the parts do not sum to the whole
  public double[] parts(TokenizedPrompt prompt, Span positions) throws InterruptedException {
    Map<HookPoint, Tensor> run = session.capture(prompt, Variant.CLEAN, points());
    int heads = session.spec().heads();
    double[] parts = new double[heads + 2];
    for (int at = positions.start(); at < positions.end(); at++) {
      double[] direction = direction(prompt, run, at);
      double[] each = writes.heads(at(run, z).slice(at).toArray(), direction);
      for (int head = 0; head < heads; head++) {
        parts[head] += each[head];
      }
      parts[heads] += writes.bias(direction);
      parts[heads + 1] += dot(at(run, out).slice(at).toArray(), direction);
    }
    check(parts);
    return parts;
  }

  private double[] direction(TokenizedPrompt prompt, Map<HookPoint, Tensor> run, int at) {
    double[] direction = Direction.of(session, prompt, metric);
    if (session.spec().hasFinalNorm()) {
      double scale = at(run, HookPoint.of(Site.FINAL_NORM_SCALE)).at(at);
      for (int i = 0; i < direction.length; i++) {
        direction[i] /= scale;
      }
    }
    return direction;
  }

  private Set<HookPoint> points() {
    Set<HookPoint> points = new LinkedHashSet<>(Set.of(z, out));
    if (session.spec().hasFinalNorm()) {
      points.add(HookPoint.of(Site.FINAL_NORM_SCALE));
    }
    return points;
  }

  private static void check(double[] parts) {
    double sum = 0;
    double size = 0;
    for (int i = 0; i < parts.length - 1; i++) {
      sum += parts[i];
      size += Math.abs(parts[i]);
    }
    double whole = parts[parts.length - 1];
    if (!(Math.abs(sum - whole) <= 1e-4 * Math.max(1, size))) {
      throw new IllegalStateException(
          "The heads and the bias sum to %.6g, but the attention writes %.6g: the attribution is not complete."
              .formatted(sum, whole));
    }
  }

  private static Tensor at(Map<HookPoint, Tensor> run, HookPoint point) {
    return Objects.requireNonNull(run.get(point), point::format);
  }

  private static double dot(float[] values, double[] direction) {
    double sum = 0;
    for (int i = 0; i < direction.length; i++) {
      sum += values[i] * direction[i];
    }
    return sum;
  }
}
