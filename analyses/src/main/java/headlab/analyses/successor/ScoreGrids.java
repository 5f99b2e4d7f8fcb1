package headlab.analyses.successor;

import headlab.analyses.common.Bootstrap;
import headlab.analyses.common.Controls;
import headlab.datasets.TokenClass.Spelled;
import headlab.engine.figure.Absent;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import headlab.engine.model.ModelSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Answers of all heads as layer x head figures.
///
/// @param about what the answers are of, in brackets behind a title
/// @param seed of intervals and controls
record ScoreGrids(ModelSpec spec, Classes classes, Answers answers, String about, int seed) {
  private static final Quantity SHARE = new Quantity("share of pairs", false);

  /// The share of all pairs.
  Figure.Grid micro() {
    return overPairs("micro", "Successors answered, of all pairs" + about, answers::right);
  }

  /// The share of all pairs whose first member is answered with itself.
  Figure.Grid copying() {
    return overPairs("copying", "First members answered with themselves" + about, answers::copied);
  }

  /// The mean share of classes.
  Figure.Grid macro() {
    return grid(
        "macro",
        "Successors answered, mean over classes" + about,
        new Quantity("mean share of pairs", false),
        answers::macro,
        sides());
  }

  /// The share of right answers in every class, one facet each, scored or not.
  Figure.Grid byClass() {
    List<Figure.Grid> grids = new ArrayList<>();
    for (int which = 0; which < classes.all().size(); which++) {
      int of = which;
      Spelled each = classes.all().get(which);
      grids.add(
          answers.count(which) == 0
              ? absent(each)
              : grid(
                  "byClass",
                  "Successors answered, class by class (as many pairs of each as 'pairs' says)",
                  SHARE,
                  at -> answers.share(of, at),
                  Figure.Sides.of(0)));
    }
    return Figure.Grid.stack(new Axis.Labelled("class", "Class", labels()), grids);
  }

  /// How many pairs of each class were asked about.
  @SuppressWarnings("NullAway") // it loses the @Nullable of a record's list across modules
  Figure.Bars pairs() {
    List<@Nullable Double> counts = new ArrayList<>();
    for (int which = 0; which < classes.all().size(); which++) {
      counts.add((double) answers.count(which));
    }
    return new Figure.Bars(
        "pairs",
        "Pairs of neighbours that are one token each; scores are made of " + classes.counted(),
        new Quantity("pairs", false),
        new Axis.Labelled("class", "Class", labels()),
        counts,
        Figure.Sides.of(answers.count()));
  }

  /// Sequences ask more often than there are pairs.
  private Figure.Sides sides() {
    Figure.Sides sides = Figure.Sides.of(answers.count());
    return answers.count() <= classes.possible() ? sides.outOf(classes.possible()) : sides;
  }

  private List<String> labels() {
    return classes.names();
  }

  private Figure.Grid overPairs(String name, String title, IntFunction<double[]> pairs) {
    Bootstrap bootstrap = new Bootstrap(seed, answers.count());
    List<Bootstrap.Interval> intervals =
        all().mapToObj(at -> bootstrap.mean(pairs.apply(at))).toList();
    Figure.Sides sides =
        sides()
            .withInterval(
                intervals.stream().<@Nullable Double>map(Bootstrap.Interval::low).toList(),
                intervals.stream().<@Nullable Double>map(Bootstrap.Interval::high).toList());
    return grid(
        name, title, SHARE, at -> Arrays.stream(pairs.apply(at)).average().orElseThrow(), sides);
  }

  private Figure.Grid grid(
      String name, String title, Quantity quantity, IntToDoubleFunction score, Figure.Sides sides) {
    double[] scores = all().mapToDouble(score).toArray();
    return new Figure.Grid(
        name,
        title,
        quantity,
        new Axis.Layers(spec.layers()),
        new Axis.Heads(spec.heads()),
        Arrays.stream(scores).<@Nullable Double>mapToObj(each -> each).toList(),
        sides.withControl(new Controls(seed, spec.heads()).beside(scores)),
        ties());
  }

  private List<Absent> ties() {
    return all()
        .filter(answers::ties)
        .mapToObj(
            at ->
                new Absent(
                    at / spec.heads(),
                    at % spec.heads(),
                    "It writes nothing, so all answers tie, and ties count as right."))
        .toList();
  }

  private Figure.Grid absent(Spelled of) {
    List<@Nullable Double> none = new ArrayList<>();
    List<Absent> reasons = new ArrayList<>();
    all()
        .forEach(
            at -> {
              none.add(null);
              reasons.add(
                  new Absent(
                      at / spec.heads(),
                      at % spec.heads(),
                      "There is no sequence of four " + of.name() + "."));
            });
    return new Figure.Grid(
        "byClass",
        "Successors answered, class by class",
        SHARE,
        new Axis.Layers(spec.layers()),
        new Axis.Heads(spec.heads()),
        none,
        Figure.Sides.of(answers.count()).withControl(none),
        reasons);
  }

  private IntStream all() {
    return IntStream.range(0, spec.layers() * spec.heads());
  }
}
