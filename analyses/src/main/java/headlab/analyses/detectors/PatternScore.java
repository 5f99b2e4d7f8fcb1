package headlab.analyses.detectors;

import headlab.analyses.common.HeadScores;
import headlab.engine.analysis.Session;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.model.ModelSpec;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Numbers that one head's pattern on one prompt has.
@FunctionalInterface
interface PatternScore {
  /// One number for each figure.
  double[] of(Pattern pattern, TokenizedPrompt prompt);

  /// The numbers of every head on every prompt. A layer's patterns are gone before the next layer's
  /// are made, and a prompt runs by itself.
  ///
  /// @param seed of intervals and controls
  static HeadScores all(
      Session session,
      List<String> figures,
      List<TokenizedPrompt> prompts,
      long seed,
      PatternScore score)
      throws InterruptedException {
    ModelSpec spec = session.spec();
    int all = spec.layers() * spec.heads();
    Set<HookPoint> points = new HashSet<>();
    for (int layer = 0; layer < spec.layers(); layer++) {
      points.add(new HookPoint(Site.PATTERN, layer));
    }
    return HeadScores.of(
        session,
        figures,
        prompts,
        seed,
        (number, prompt) -> {
          double[] numbers = new double[figures.size() * all];
          session.observe(
              prompt,
              points,
              (point, patterns) -> {
                for (int head = 0; head < spec.heads(); head++) {
                  Tensor square = patterns.slice(head);
                  double[] each = score.of(Pattern.of(square), prompt);
                  for (int figure = 0; figure < each.length; figure++) {
                    numbers[figure * all + point.layer() * spec.heads() + head] = each[figure];
                  }
                }
              });
          return numbers;
        });
  }
}
