package headlab.analyses.retrieval;

import headlab.datasets.Refusal;
import headlab.datasets.Span;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.model.ModelSpec;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// What each head copied in one trial: a head copies the token of a step where the position that it
/// looks at most, of equal ones the first, holds that same token.
final class Copies {
  private final ModelSpec spec;
  private final List<Integer> ids;
  private final Span needle;
  private final Span answer;

  /// Steps that copied from the answer, and ids that were copied from the needle, head by head.
  private final int[] steps;

  private final List<Set<Integer>> copied = new ArrayList<>();

  Copies(ModelSpec spec, TokenizedPrompt prompt) {
    this.spec = spec;
    ids = prompt.clean();
    needle = role(prompt, "needle");
    answer = role(prompt, "answer");
    steps = new int[spec.layers() * spec.heads()];
    for (int head = 0; head < steps.length; head++) {
      copied.add(new HashSet<>());
    }
  }

  /// The prompts, each with the roles that a trial needs.
  ///
  /// @param who the analysis that needs them
  /// @throws Refusal naming the first that lacks one
  static List<TokenizedPrompt> checked(List<TokenizedPrompt> prompts, String who) {
    for (int i = 0; i < prompts.size(); i++) {
      for (String role : List.of("needle", "answer")) {
        if (!prompts.get(i).roles().containsKey(role)) {
          throw new Refusal(
              "Line %d: the prompt has no role '%s', which %s needs: give the range of its %s."
                  .formatted(
                      i + 1, role, who, role.equals("needle") ? "needle" : "answer in the needle"));
        }
      }
    }
    return prompts;
  }

  static Span role(TokenizedPrompt prompt, String name) {
    Span span = prompt.roles().get(name);
    if (span == null) {
      throw new IllegalStateException("The prompt has no role " + name + ".");
    }
    return span;
  }

  /// The patterns of all layers, which `step` needs.
  static Set<HookPoint> points(ModelSpec spec) {
    Set<HookPoint> points = new LinkedHashSet<>();
    IntStream.range(0, spec.layers())
        .forEach(layer -> points.add(new HookPoint(Site.PATTERN, layer)));
    return points;
  }

  /// Counts one step.
  ///
  /// @param id the token that it generated
  /// @param patterns of each layer, axes (head, destination, source), of one destination
  void step(int id, Map<HookPoint, Tensor> patterns) {
    patterns.forEach(
        (point, pattern) -> {
          float[] rows = pattern.toArray();
          int sources = rows.length / spec.heads();
          for (int head = 0; head < spec.heads(); head++) {
            int at = largest(rows, head * sources, sources);
            if (at < ids.size() && ids.get(at) == id) {
              count(point.layer() * spec.heads() + head, at, id);
            }
          }
        });
  }

  private void count(int head, int at, int id) {
    steps[head] += answer.contains(at) ? 1 : 0;
    if (needle.contains(at)) {
      copied.get(head).add(id);
    }
  }

  private static int largest(float[] values, int from, int count) {
    int best = 0;
    for (int i = 1; i < count; i++) {
      if (values[from + i] > values[from + best]) {
        best = i;
      }
    }
    return best;
  }

  /// Head by head: steps that copied from the answer, divided by its tokens.
  double[] code() {
    int tokens = answer.end() - answer.start();
    return IntStream.of(steps).mapToDouble(each -> (double) each / tokens).toArray();
  }

  /// Head by head: different tokens copied from the needle, divided by those that it has.
  double[] paper() {
    int different = new HashSet<>(ids.subList(needle.start(), needle.end())).size();
    return copied.stream().mapToDouble(each -> (double) each.size() / different).toArray();
  }
}
