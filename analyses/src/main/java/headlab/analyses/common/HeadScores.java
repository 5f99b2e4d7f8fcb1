package headlab.analyses.common;

import headlab.analyses.common.Bootstrap.Interval;
import headlab.engine.analysis.PromptScore;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import headlab.engine.model.ModelSpec;
import headlab.engine.sweep.Key;
import headlab.engine.sweep.Rows;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Scores of every head on every prompt, stored as rows, and their means as figures with an
/// interval and a control beside each value.
///
/// A row's key is `(SCORE, layer, head)`; where the score is a figure, it has the figure's name.
public final class HeadScores {
  private final ModelSpec spec;
  private final Rows rows;
  private final int n;
  private final long seed;

  /// @param rows with the keys of `keys`
  /// @param n how many prompts
  /// @param seed of intervals and controls
  public HeadScores(ModelSpec spec, Rows rows, int n, long seed) {
    this.spec = spec;
    this.rows = rows;
    this.n = n;
    this.seed = seed;
  }

  /// Scores every prompt.
  ///
  /// @param score gives the numbers score by score, layer by layer, head by head
  public static HeadScores of(
      Session session,
      List<String> names,
      List<TokenizedPrompt> prompts,
      long seed,
      PromptScore score)
      throws InterruptedException {
    Rows rows = session.scores("scores", keys(session.spec(), names), prompts, score);
    return new HeadScores(session.spec(), rows, prompts.size(), seed);
  }

  /// The keys of some scores of every head: score by score, layer by layer, head by head.
  public static List<Key> keys(ModelSpec spec, List<String> names) {
    List<Key> keys = new ArrayList<>();
    for (String name : names) {
      for (int layer = 0; layer < spec.layers(); layer++) {
        for (int head = 0; head < spec.heads(); head++) {
          keys.add(Key.head(name, layer, head));
        }
      }
    }
    return keys;
  }

  /// The means of a score over all prompts, layer by layer.
  public double[] means(String score) {
    return means(score, all());
  }

  /// The head whose mean score is largest.
  public Controls.Head largest(String score) {
    return new Ranking(spec.heads()).largest(means(score));
  }

  /// Every prompt.
  public int[] all() {
    return IntStream.range(0, n).toArray();
  }

  /// How many of all heads and of some prompts have a score above `threshold`, in percent.
  public double shareAbove(String score, double threshold, int[] some) {
    int heads = spec.layers() * spec.heads();
    long above =
        IntStream.range(0, heads)
            .mapToLong(
                at -> Arrays.stream(of(score, at, some)).filter(each -> each > threshold).count())
            .sum();
    return 100.0 * above / ((double) heads * some.length);
  }

  /// The means of the score that has the figure's name, layer x head.
  public Figure.Grid grid(String figure, String title, Quantity quantity) {
    return grid(figure, figure, title, quantity, all());
  }

  /// The means of a score over some prompts, layer x head.
  public Figure.Grid grid(
      String figure, String score, String title, Quantity quantity, int[] some) {
    Bootstrap bootstrap = new Bootstrap(seed, some.length);
    double[] means = means(score, some);
    Figure.Sides sides =
        Figure.Sides.of(some.length).withControl(new Controls(seed, spec.heads()).beside(means));
    return grid(
        figure,
        title,
        quantity,
        means,
        some.length > 1 ? withIntervals(sides, at -> bootstrap.mean(of(score, at, some))) : sides);
  }

  /// The mean of a score over some prompts minus its mean over others, layer x head.
  public Figure.Grid difference(
      String figure, String score, String title, Quantity quantity, List<int[]> sets) {
    int[] some = sets.get(0);
    int[] others = sets.get(1);
    Bootstrap first = new Bootstrap(seed, some.length);
    Bootstrap second = new Bootstrap(seed + 1, others.length);
    double[] means = means(score, some);
    double[] minus = means(score, others);
    Arrays.setAll(means, at -> means[at] - minus[at]);
    Figure.Sides sides =
        Figure.Sides.of(some.length + others.length)
            .withControl(new Controls(seed, spec.heads()).beside(means));
    return grid(
        figure,
        title,
        quantity,
        means,
        withIntervals(
            sides, at -> first.difference(of(score, at, some), second, of(score, at, others))));
  }

  private Figure.Grid grid(
      String figure, String title, Quantity quantity, double[] means, Figure.Sides sides) {
    return new Figure.Grid(
        figure,
        title,
        quantity,
        new Axis.Layers(spec.layers()),
        new Axis.Heads(spec.heads()),
        Arrays.stream(means).<@Nullable Double>mapToObj(each -> each).toList(),
        sides,
        List.of());
  }

  private Figure.Sides withIntervals(Figure.Sides sides, IntFunction<Interval> interval) {
    List<Interval> intervals =
        IntStream.range(0, spec.layers() * spec.heads()).mapToObj(interval).toList();
    return sides.withInterval(
        intervals.stream().<@Nullable Double>map(Interval::low).toList(),
        intervals.stream().<@Nullable Double>map(Interval::high).toList());
  }

  /// The means of a score over some prompts, layer by layer.
  public double[] means(String score, int[] some) {
    double[] means = new double[spec.layers() * spec.heads()];
    Arrays.setAll(means, at -> Arrays.stream(of(score, at, some)).average().orElseThrow());
    return means;
  }

  /// @param at layer times heads plus head
  private double[] of(String score, int at, int[] some) {
    double[] each = rows.of(Key.head(score, at / spec.heads(), at % spec.heads()));
    return Arrays.stream(some).mapToDouble(prompt -> each[prompt]).toArray();
  }
}
