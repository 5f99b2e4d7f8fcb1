package headlab.engine.analysis;

import headlab.datasets.PromptSet;
import headlab.engine.figure.Figure;
import headlab.engine.hook.Site;
import headlab.engine.sweep.Metric;
import java.util.List;
import java.util.Optional;

/// An analysis with a parameter of every kind.
@About(title = "Sample", question = "What does every kind look like?", paper = "None", bibtex = "")
public record Sample(
    @Param(label = "How many", help = "A count.", min = 1, max = 10) int howMany,
    @Param(label = "Share", min = 0) double share,
    boolean quick,
    String words,
    Metric metric,
    Site site,
    PromptSet prompts,
    List<String> names,
    List<Integer> layers,
    List<Metric> metrics,
    List<PromptSet> sets)
    implements Analysis<Sample.Result> {
  public Sample {
    if (words.equals("forbidden")) {
      throw new IllegalArgumentException("--words must not be 'forbidden'.");
    }
  }

  public Sample() {
    this(
        3,
        .5,
        false,
        "some words",
        Metric.KL,
        Site.RESID_PRE,
        PromptSet.parse("ioi:n=4"),
        List.of(),
        List.of(1, 2),
        List.of(Metric.LOG_PROB),
        List.of());
  }

  /// Three kinds of components.
  public record Result(Figure first, Optional<Figure> maybe, List<Figure> many) {}

  @Override
  public Result run(Session session) {
    throw new UnsupportedOperationException();
  }
}
