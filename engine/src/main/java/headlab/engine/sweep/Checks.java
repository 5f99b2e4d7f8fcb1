package headlab.engine.sweep;

import headlab.datasets.Refusal;
import headlab.datasets.Span;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Positions;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import headlab.engine.model.ModelSpec;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What must hold before anything is run; each refusal names the line of the prompt, from 1.
record Checks(ModelSpec spec) {
  /// Refuses ids that this model cannot run.
  ///
  /// @param what begins the sentence
  void ids(String what, List<Integer> ids) {
    if (ids.isEmpty()) {
      throw new Refusal(what + " has no tokens; at least one is needed.");
    }
    if (ids.size() > spec.context()) {
      throw new Refusal(
          "%s has %d tokens, but this model reads at most %d."
              .formatted(what, ids.size(), spec.context()));
    }
    ids.forEach(id -> vocabulary(what, id));
  }

  private void vocabulary(String what, int id) {
    if (id < 0 || id >= spec.vocabulary()) {
      throw new Refusal(
          "%s has the token id %d, but this model's ids are 0 to %d."
              .formatted(what, id, spec.vocabulary() - 1));
    }
  }

  /// Refuses answers that are none, or outside the vocabulary.
  void answerIds(List<Integer> ids) {
    if (ids.isEmpty()) {
      throw new IllegalArgumentException("At least one answer is needed.");
    }
    ids.forEach(id -> vocabulary("An answer", id));
  }

  /// Refuses a prompt that lacks what `metric` reads.
  void answers(List<TokenizedPrompt> prompts, Metric metric) {
    for (int row = 0; row < prompts.size(); row++) {
      TokenizedPrompt prompt = prompts.get(row);
      answer(row, "correct", prompt.correct(), metric.needsCorrect(), metric);
      answer(row, "incorrect", prompt.incorrect(), metric.needsIncorrect(), metric);
    }
  }

  private void answer(int row, String name, List<Integer> ids, boolean needed, Metric metric) {
    if (needed && ids.isEmpty()) {
      throw new Refusal(
          "%s has no %s answer, which the metric %s needs."
              .formatted(line(row), name, metric.id()));
    }
    ids.forEach(id -> vocabulary(line(row), id));
  }

  /// Refuses edits that prompt number `row` does not allow.
  void variant(List<TokenizedPrompt> prompts, int row, Variant variant) {
    TokenizedPrompt prompt = prompts.get(row);
    side(prompts, row, variant.base());
    for (Intervention edit : variant.edits()) {
      where(edit.where(), prompts.size());
      Span span = edit.where().positions().of(row, prompt.length());
      if (span.end() > prompt.length()) {
        throw new Refusal(
            "%s has %d tokens, but an edit is at positions %d to %d, counted from 0."
                .formatted(line(row), prompt.length(), span.start(), span.end() - 1));
      }
      if (edit.value() instanceof Value.From from) {
        side(prompts, row, from.side());
      }
    }
    side(prompts, row, Side.CLEAN);
  }

  private void side(List<TokenizedPrompt> prompts, int row, Side side) {
    TokenizedPrompt prompt = prompts.get(row);
    if (side == Side.CORRUPTED && !prompt.hasCorrupted()) {
      throw new Refusal(line(row) + " has no corrupted prompt, which this run needs.");
    }
    ids(line(row), prompt.ids(side));
  }

  private void where(Where where, int prompts) {
    where.point().in(spec);
    for (int head : where.heads()) {
      if (head < 0 || head >= spec.heads()) {
        throw new Refusal(
            "There is no head %d.%d: this model's heads are 0 to %d."
                .formatted(where.point().layer(), head, spec.heads() - 1));
      }
    }
    if (where.positions() instanceof Positions.PerPrompt each && each.spans().size() != prompts) {
      throw new IllegalArgumentException(
          "%d positions were given for %d prompts.".formatted(each.spans().size(), prompts));
    }
  }

  /// Refuses a mean where a prompt is the only one of its kind.
  void others(List<TokenizedPrompt> prompts, int[] rows) {
    Map<Means.Like, Integer> counts = new HashMap<>();
    for (TokenizedPrompt prompt : prompts) {
      counts.merge(Means.Like.of(prompt), 1, Integer::sum);
    }
    for (int row : rows) {
      Means.Like like = Means.Like.of(prompts.get(row));
      if (counts.getOrDefault(like, 0) < 2) {
        throw new Refusal(
            ("%s is the only prompt with %d tokens%s: a mean needs another one like it; add"
                    + " prompts, or substitute zero.")
                .formatted(
                    line(row),
                    like.length(),
                    like.template() == null ? "" : " and template '" + like.template() + "'"));
      }
    }
  }

  /// Refuses hook points that the model lacks, or whose value has no shape of its own here.
  void points(Set<HookPoint> points, Variant variant) {
    for (HookPoint point : points) {
      point.in(spec);
      boolean shared = point.site() == Site.K || point.site() == Site.V;
      if (shared
          && spec.heads() != spec.kvHeads()
          && variant.edits().stream().anyMatch(edit -> edit.where().point().equals(point))) {
        throw new Refusal(
            "%s cannot be captured in a run that edits it: the edit is made for each query head,"
                    .formatted(point.format())
                + " a capture has one slice for each kv head.");
      }
    }
  }

  private static String line(int row) {
    return "Line " + (row + 1);
  }
}
