package headlab.analyses.weights;

import headlab.analyses.common.HeadScores;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.model.ModelSpec;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// How much more every head gives to the right answer than to the wrong one in unedited runs.
final class Movers {
  static final String ATTENTION = "byHead";
  static final String SCORES = "byHeadScores";

  private Movers() {}

  static HeadScores scores(
      Session session, List<TokenizedPrompt> prompts, List<Answers> answers, long seed)
      throws InterruptedException {
    ModelSpec spec = session.spec();
    Set<HookPoint> points = new HashSet<>();
    for (int layer = 0; layer < spec.layers(); layer++) {
      points.add(new HookPoint(Site.PATTERN, layer));
      points.add(new HookPoint(Site.SCORES, layer));
    }
    return HeadScores.of(
        session,
        List.of(ATTENTION, SCORES),
        prompts,
        seed,
        (number, prompt) -> {
          Answers where = answers.get(number);
          double[] numbers = new double[2 * spec.layers() * spec.heads()];
          session.observe(
              prompt, points, (point, value) -> put(numbers, spec, point, value, where));
          return numbers;
        });
  }

  private static void put(
      double[] numbers, ModelSpec spec, HookPoint point, Tensor heads, Answers where) {
    int first = point.site() == Site.PATTERN ? 0 : spec.layers() * spec.heads();
    for (int head = 0; head < spec.heads(); head++) {
      numbers[first + point.layer() * spec.heads() + head] = where.difference(heads.slice(head));
    }
  }

  static Figure figure(HeadScores scores, String name) {
    return scores.grid(
        name,
        name.equals(ATTENTION)
            ? "Inhibition score: attention from the last token to the right answer less that to the wrong one"
            : "Inhibition score before softmax",
        new Quantity(name.equals(ATTENTION) ? "attention" : "score before softmax", true));
  }
}
