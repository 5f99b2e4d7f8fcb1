package headlab.analyses.attribution;

import headlab.analyses.common.Controls.Head;
import headlab.analyses.common.Ranking;
import headlab.datasets.Refusal;
import headlab.engine.analysis.Session;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Variant;
import headlab.engine.model.Coordinates;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.WeightName;
import headlab.engine.sweep.Metric;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// What each head counts directly towards a linear metric: its write at the last position along the
/// answer's direction, divided by the scale of the final norm. Numbers of all heads lie layer by
/// layer.
public final class DirectEffects {
  private final Session session;
  private final ModelSpec spec;
  private final Metric metric;
  private final LayerWrites[] writes;
  private final IdentityHashMap<TokenizedPrompt, double[]> directions = new IdentityHashMap<>();

  /// Reads the weights.
  ///
  /// @param metric a linear one
  public DirectEffects(Session session, Metric metric) {
    this.session = session;
    this.metric = metric;
    spec = session.spec();
    writes = new LayerWrites[spec.layers()];
    for (int layer = 0; layer < writes.length; layer++) {
      writes[layer] =
          new LayerWrites(
              spec,
              session.weight(WeightName.W_O, layer, Coordinates.FOLDED).toArray(),
              session.weight(WeightName.B_O, layer, Coordinates.FOLDED).toArray(),
              session.weight(WeightName.B_V, layer, Coordinates.FOLDED).toArray());
    }
  }

  /// The head whose mean direct effect on the answer of some prompts is largest.
  ///
  /// @throws Refusal naming a prompt without an answer
  public static Head strongest(Session session, List<TokenizedPrompt> prompts)
      throws InterruptedException {
    boolean rivals = prompts.stream().noneMatch(each -> each.incorrect().isEmpty());
    if (session.spec().isPostNorm()) {
      throw new Refusal(
          "The strongest head is found by what heads write towards the answer, and in a post-norm"
              + " model logits are no sum of that: name heads with --heads.");
    }
    for (int i = 0; i < prompts.size(); i++) {
      if (prompts.get(i).correct().isEmpty()) {
        throw new Refusal(
            "Line %d: the prompt has no correct answer, by which the strongest head is found: name heads with --heads."
                .formatted(i + 1));
      }
    }
    DirectEffects effects =
        new DirectEffects(session, rivals ? Metric.LOGIT_DIFFERENCE : Metric.ANSWER_LOGIT);
    double[] sum = new double[effects.spec.layers() * effects.spec.heads()];
    for (TokenizedPrompt prompt : prompts) {
      Map<HookPoint, Tensor> run = session.capture(prompt, Variant.CLEAN, effects.points());
      double[] each = effects.of(prompt, effects.outputs(run), effects.scale(run));
      Arrays.setAll(sum, at -> sum[at] + each[at]);
    }
    return new Ranking(effects.spec.heads()).largest(sum);
  }

  /// What a run must be captured at.
  public Set<HookPoint> points() {
    Set<HookPoint> points = new LinkedHashSet<>();
    if (spec.hasFinalNorm()) {
      points.add(HookPoint.of(Site.FINAL_NORM_SCALE));
    }
    for (int layer = 0; layer < spec.layers(); layer++) {
      points.add(new HookPoint(Site.Z, layer));
    }
    return points;
  }

  /// The heads' outputs at the last position: `[layer][head x dHead]`.
  public float[][] outputs(Map<HookPoint, Tensor> run) {
    float[][] z = new float[spec.layers()][];
    for (int layer = 0; layer < z.length; layer++) {
      Tensor all = Objects.requireNonNull(run.get(new HookPoint(Site.Z, layer)));
      z[layer] = all.slice(all.length(0) - 1).toArray();
    }
    return z;
  }

  /// The scale of the final norm at the last position; 1 in a model without norms.
  public double scale(Map<HookPoint, Tensor> run) {
    Tensor scales = run.get(HookPoint.of(Site.FINAL_NORM_SCALE));
    return scales == null ? 1 : scales.at(scales.length(0) - 1);
  }

  /// What each head counts.
  ///
  /// @param outputs as `outputs` has them
  /// @param scale of the run they are of
  public double[] of(TokenizedPrompt prompt, float[][] outputs, double scale) {
    double[] direction =
        directions.computeIfAbsent(prompt, asked -> Direction.of(session, asked, metric)).clone();
    for (int i = 0; i < direction.length; i++) {
      direction[i] /= scale;
    }
    double[] effects = new double[spec.layers() * spec.heads()];
    for (int layer = 0; layer < writes.length; layer++) {
      double[] each = writes[layer].heads(outputs[layer], direction);
      System.arraycopy(each, 0, effects, layer * spec.heads(), each.length);
    }
    return effects;
  }
}
