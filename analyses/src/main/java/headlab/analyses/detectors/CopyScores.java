package headlab.analyses.detectors;

import headlab.analyses.common.HeadScores;
import headlab.analyses.common.NextTokens;
import headlab.engine.analysis.Session;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.model.Coordinates;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.WeightName;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Where heads look and what they write in a prompt that repeats.
final class CopyScores {
  static final String MATCHING = "prefixMatching";
  static final String COPYING = "copying";

  private final Session session;
  private final ModelSpec spec;

  /// Of the prompt that is being read: z `[position][head dHead]` of each layer, and the scales of
  /// the final norm.
  private final Tensor[] z;

  private float[] scales = new float[0];

  private CopyScores(Session session) {
    this.session = session;
    spec = session.spec();
    z = new Tensor[spec.layers()];
  }

  static HeadScores of(Session session, List<TokenizedPrompt> prompts, long seed)
      throws InterruptedException {
    CopyScores scores = new CopyScores(session);
    return HeadScores.of(
        session, List.of(MATCHING, COPYING), prompts, seed, (number, prompt) -> scores.of(prompt));
  }

  private double[] of(TokenizedPrompt prompt) throws InterruptedException {
    Repeat repeat = Repeat.of(prompt).orElseThrow();
    int all = spec.layers() * spec.heads();
    double[] numbers = new double[2 * all];
    session.observe(prompt, points(), (point, value) -> see(point, value, repeat, numbers));
    double[][] directions = NextTokens.directions(session, prompt, repeat.second(), scales);
    for (int layer = 0; layer < spec.layers(); layer++) {
      Tensor out = session.weight(WeightName.W_O, layer, Coordinates.FOLDED);
      Tensor own = session.weight(WeightName.B_V, layer, Coordinates.FOLDED);
      for (int head = 0; head < spec.heads(); head++) {
        float[] constant = own.slice(spec.kvHead(head)).toArray();
        numbers[all + layer * spec.heads() + head] =
            written(layer, head, out.slice(head).toArray(), constant, directions, repeat);
      }
    }
    return numbers;
  }

  private Set<HookPoint> points() {
    Set<HookPoint> points = new HashSet<>();
    for (int layer = 0; layer < spec.layers(); layer++) {
      points.add(new HookPoint(Site.PATTERN, layer));
      points.add(new HookPoint(Site.Z, layer));
    }
    if (spec.hasFinalNorm()) {
      points.add(HookPoint.of(Site.FINAL_NORM_SCALE));
    }
    return points;
  }

  private void see(HookPoint point, Tensor value, Repeat repeat, double[] numbers) {
    switch (point.site()) {
      case PATTERN -> {
        for (int head = 0; head < spec.heads(); head++) {
          numbers[point.layer() * spec.heads() + head] =
              Pattern.of(value.slice(head)).stripe(repeat.length() - 1);
        }
      }
      case Z -> z[point.layer()] = value;
      default -> scales = value.toArray();
    }
  }

  private double written(
      int layer, int head, float[] out, float[] constant, double[][] directions, Repeat repeat) {
    int width = spec.dModel();
    double sum = 0;
    for (int i = 0; i < directions.length; i++) {
      float[] mixed = z[layer].slice(repeat.second() + i).slice(head).toArray();
      for (int c = 0; c < mixed.length; c++) {
        double along = 0;
        for (int k = 0; k < width; k++) {
          along += out[c * width + k] * directions[i][k];
        }
        sum += (mixed[c] - constant[c]) * along;
      }
    }
    return sum / directions.length;
  }
}
