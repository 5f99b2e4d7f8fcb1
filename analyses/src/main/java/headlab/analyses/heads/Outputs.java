package headlab.analyses.heads;

import headlab.analyses.attribution.DirectEffects;
import headlab.analyses.common.Alike;
import headlab.engine.analysis.Session;
import headlab.engine.hook.HookPoint;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Variant;
import headlab.engine.sweep.Metric;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The outputs of all heads after the last token of some prompts, and what they count directly when
/// a substitute takes their place. Each prompt is run once, when it is first asked for.
final class Outputs {
  private final Session session;
  private final List<TokenizedPrompt> prompts;
  private final Substitute substitute;
  private final DirectEffects effects;
  private final Map<Integer, Seen> seen = new HashMap<>();

  private static final class Seen {
    private final float[][] z;
    private final double scale;

    Seen(float[][] z, double scale) {
      this.z = z;
      this.scale = scale;
    }
  }

  /// @param prompts as the substitute needs them
  /// @param metric a linear one
  Outputs(Session session, List<TokenizedPrompt> prompts, Substitute substitute, Metric metric) {
    this.session = session;
    this.prompts = prompts;
    this.substitute = substitute;
    effects = new DirectEffects(session, metric);
  }

  DirectEffects effects() {
    return effects;
  }

  /// What each head counts directly in a prompt.
  double[] direct(int prompt) throws InterruptedException {
    return effects.of(prompts.get(prompt), seen(prompt).z, seen(prompt).scale);
  }

  /// What each head counts directly in a prompt more than what replaces it.
  double[] lost(int prompt) throws InterruptedException {
    double[] own = direct(prompt);
    double[] other = effects.of(prompts.get(prompt), replacement(prompt), seen(prompt).scale);
    for (int at = 0; at < own.length; at++) {
      own[at] -= other[at];
    }
    return own;
  }

  /// The scale of the final norm.
  double scale(int prompt) throws InterruptedException {
    return seen(prompt).scale;
  }

  private float[][] replacement(int prompt) throws InterruptedException {
    float[][] own = seen(prompt).z;
    float[][] sum = new float[own.length][own[0].length];
    switch (substitute) {
      case ZERO -> {}
      case MEAN -> {
        List<Integer> others = others(prompt);
        for (int other : others) {
          add(sum, seen(other).z, 1f / others.size());
        }
      }
      case RESAMPLE -> {
        Variant corrupted = new Variant(Side.CORRUPTED, List.of());
        Map<HookPoint, Tensor> run =
            session.capture(prompts.get(prompt), corrupted, effects.points());
        add(sum, effects.outputs(run), 1);
      }
    }
    return sum;
  }

  private List<Integer> others(int prompt) {
    Alike like = Alike.of(prompts.get(prompt));
    return java.util.stream.IntStream.range(0, prompts.size())
        .filter(i -> i != prompt && Alike.of(prompts.get(i)).equals(like))
        .boxed()
        .toList();
  }

  private Seen seen(int prompt) throws InterruptedException {
    Seen known = seen.get(prompt);
    if (known == null) {
      Map<HookPoint, Tensor> run =
          session.capture(prompts.get(prompt), Variant.CLEAN, effects.points());
      known = new Seen(effects.outputs(run), effects.scale(run));
      seen.put(prompt, known);
    }
    return known;
  }

  private static void add(float[][] sum, float[][] values, float share) {
    for (int layer = 0; layer < sum.length; layer++) {
      for (int i = 0; i < sum[layer].length; i++) {
        sum[layer][i] += share * values[layer][i];
      }
    }
  }
}
