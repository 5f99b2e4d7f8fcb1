package headlab.engine.sweep;

import headlab.datasets.Refusal;
import headlab.datasets.Span;
import headlab.engine.forward.FoldedZero;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Numbers;
import headlab.engine.intervention.Positions;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import headlab.engine.model.ModelSpec;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// What must hold before anything is run; each refusal names the line of the prompt, from 1.
record Checks(ModelSpec spec) {
  /// Refuses ids that this model cannot run.
  ///
  /// @param what begins the sentence
  void ids(String what, List<Integer> ids) {
    if (ids.isEmpty()) {
      throw new Refusal(what + " has no tokens; at least one is needed.");
    }
    if (ids.size() > spec.longest()) {
      throw new Refusal(
          "%s has %d tokens, but this model reads at most %d."
              .formatted(what, ids.size(), spec.longest()));
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
      for (Positions positions : List.of(edit.where().positions(), edit.where().sources())) {
        Span span = positions.of(row, prompt.length());
        if (span.end() > prompt.length()) {
          throw new Refusal(
              "%s has %d tokens, but an edit is at positions %d to %d, counted from 0."
                  .formatted(line(row), prompt.length(), span.start(), span.end() - 1));
        }
      }
      value(prompts, row, edit);
    }
    side(prompts, row, Side.CLEAN);
  }

  private void value(List<TokenizedPrompt> prompts, int row, Intervention edit) {
    switch (edit.value()) {
      case Value.From from -> side(prompts, row, from.side());
      case Value.Given given -> given(prompts, row, edit.where(), given);
      case Value.Project project ->
          width("projection", edit.where().point().site(), project.centre().length(0));
      case Value.Part part -> width("part", edit.where().point().site(), part.read().length(1));
      case Value.Mean mean -> {}
      case Value.Held held -> {}
      case Value.Zero zero -> {}
      case Value.Scale scale -> {}
      case Value.ZeroFolded zero -> folded(edit.where().point());
      case Value.Constant constant -> numbers(edit.where(), constant.numbers());
      case Value.Add add -> numbers(edit.where(), add.numbers());
      case Value.Mix mix -> numbers(edit.where(), mix.numbers());
      case Value.Noise noise -> {}
    }
  }

  private void folded(HookPoint point) {
    PostNorm.refuse(spec, "Zero in folded coordinates");
    if (!FoldedZero.isKnown(point.site())) {
      throw new Refusal(
          "The folded zero is the constant part of a head's values, which %s has not: it is known at"
                  .formatted(point.format())
              + " attn.hook_z, attn.hook_v and attn.hook_result; write zero.");
    }
  }

  /// Refuses more than one number, unless there are as many as units are written.
  private void numbers(Where where, Numbers numbers) {
    int written = written(where);
    if (numbers.size() != 1 && numbers.size() != written) {
      String many =
          written < 0
              ? "one number, or one for each of a range of sources"
              : written == 1 ? "one number" : "one number, or " + written;
      throw new IllegalArgumentException(
          "%d numbers were given for %s, which takes %s."
              .formatted(numbers.size(), where.point().format(), many));
    }
  }

  /// How many numbers of a slice are written, or -1 where that depends on the prompt.
  private int written(Where where) {
    Site site = where.point().site();
    if (site.ofPairs()) {
      return where.sources() instanceof Positions.Range range ? range.span().length() : -1;
    }
    if (!where.units().isEmpty()) {
      return where.units().size();
    }
    return site.axes().size() == 1 ? 1 : Site.length(spec, site.axes().getLast(), 0);
  }

  private void given(List<TokenizedPrompt> prompts, int row, Where where, Value.Given given) {
    if (given.byPrompt().size() != prompts.size()) {
      throw new IllegalArgumentException(
          "Values were given for %d prompts, but there are %d."
              .formatted(given.byPrompt().size(), prompts.size()));
    }
    Tensor values = given.byPrompt().get(row);
    List<Integer> want = shape(where.point().site(), prompts.get(row).length());
    List<Integer> got = IntStream.range(0, values.rank()).mapToObj(values::length).toList();
    if (!got.equals(want) && !got.equals(parted(where.point().site(), want))) {
      throw new IllegalArgumentException(
          "%s: values of the shape %s were given for %s, which has %s."
              .formatted(line(row), got, where.point().format(), want));
    }
  }

  /// The same with a slice for each query head, as a run holds that edits some of them.
  private List<Integer> parted(Site site, List<Integer> shape) {
    return site.perKvHead() ? List.of(shape.get(0), spec.heads(), shape.get(2)) : shape;
  }

  private List<Integer> shape(Site site, int length) {
    return site.shape(spec, length);
  }

  private void width(String what, Site site, int width) {
    boolean fixed = !site.ofPairs() && site.axes().size() > 1;
    if (!fixed || width != Site.length(spec, site.axes().getLast(), 0)) {
      throw new IllegalArgumentException(
          "A %s of width %d does not fit %s.".formatted(what, width, site.id()));
    }
  }

  /// Refuses cells that some prompt does not allow.
  void variants(List<Cell> cells, List<TokenizedPrompt> prompts) {
    for (Cell cell : cells) {
      for (int row = 0; row < prompts.size(); row++) {
        variant(prompts, row, cell.variant());
      }
    }
    boolean means =
        cells.stream()
            .flatMap(cell -> cell.variant().edits().stream())
            .anyMatch(edit -> edit.value() instanceof Value.Mean);
    if (means) {
      others(prompts, IntStream.range(0, prompts.size()).toArray());
    }
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
    int units =
        where.units().isEmpty()
            ? 0
            : Site.length(spec, where.point().site().axes().getLast(), prompts);
    for (int unit : where.units()) {
      if (unit < 0 || unit >= units) {
        throw new Refusal(
            "There is no unit %d at %s: its units are 0 to %d."
                .formatted(unit, where.point().format(), units - 1));
      }
    }
    for (Positions positions : List.of(where.positions(), where.sources())) {
      if (positions instanceof Positions.Role role) {
        throw new IllegalStateException(role + " was not looked up before the run.");
      }
      if (positions instanceof Positions.PerPrompt each && each.spans().size() != prompts) {
        throw new IllegalArgumentException(
            "%d positions were given for %d prompts.".formatted(each.spans().size(), prompts));
      }
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

  /// Refuses hook points that the model lacks.
  void points(Set<HookPoint> points) {
    points.forEach(point -> point.in(spec));
  }

  private static String line(int row) {
    return "Line " + (row + 1);
  }
}
