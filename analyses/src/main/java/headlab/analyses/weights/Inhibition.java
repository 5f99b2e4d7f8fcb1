package headlab.analyses.weights;

import headlab.analyses.common.Bootstrap;
import headlab.analyses.common.Controls.Head;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Positions;
import headlab.engine.sweep.Cell;
import headlab.engine.sweep.Key;
import headlab.engine.sweep.Rows;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The inhibition score of one head in runs in which another head's components are scaled at the
/// last token, as attention and as scores before softmax.
final class Inhibition {
  /// Components of the source, and by how much they are scaled.
  record Edit(List<Integer> components, double factor) {
    Edit {
      components = List.copyOf(components);
    }

    private Key key(Site site) {
      return Key.of(site.id() + " " + factor + " " + components);
    }
  }

  private final Session session;
  private final Head reader;
  private final Channel channel;
  private final long seed;

  Inhibition(Session session, Head reader, Channel channel, long seed) {
    this.session = session;
    this.reader = reader;
    this.channel = channel;
    this.seed = seed;
  }

  /// Runs every edit on every prompt.
  Rows rows(List<Edit> edits, List<TokenizedPrompt> prompts, List<Answers> answers)
      throws InterruptedException {
    List<Edit> different = List.copyOf(new LinkedHashSet<>(edits));
    List<Key> keys = new ArrayList<>();
    different.forEach(edit -> keys.add(edit.key(Site.PATTERN)));
    different.forEach(edit -> keys.add(edit.key(Site.SCORES)));
    return session.scores(
        "inhibition",
        keys,
        prompts,
        (number, prompt) -> numbers(different, prompt, answers.get(number)));
  }

  private double[] numbers(List<Edit> edits, TokenizedPrompt prompt, Answers answers)
      throws InterruptedException {
    HookPoint pattern = new HookPoint(Site.PATTERN, reader.layer());
    HookPoint scores = new HookPoint(Site.SCORES, reader.layer());
    Map<Key, Integer> places = new LinkedHashMap<>();
    List<Cell> cells = new ArrayList<>();
    for (Edit edit : edits) {
      Key key = edit.key(Site.PATTERN);
      places.put(key, cells.size());
      Positions last = Positions.at(answers.last());
      cells.add(new Cell(key, channel.scaled(edit.components(), edit.factor(), last)));
    }
    double[] numbers = new double[2 * edits.size()];
    session.captures(
        cells,
        List.of(prompt),
        Set.of(pattern, scores),
        (key, which, captures) -> {
          int at = Objects.requireNonNull(places.get(key));
          numbers[at] = difference(answers, captures.get(pattern));
          numbers[edits.size() + at] = difference(answers, captures.get(scores));
        });
    return numbers;
  }

  private double difference(Answers answers, @Nullable Tensor heads) {
    return answers.difference(Objects.requireNonNull(heads).slice(reader.head()));
  }

  /// The means over the prompts as curves, with intervals.
  ///
  /// @param edits series by series, along the axis within each
  Figure curve(
      String name,
      String title,
      Axis series,
      Axis.Numbers along,
      Site site,
      List<Edit> edits,
      Rows rows) {
    List<double[]> values = edits.stream().map(edit -> rows.of(edit.key(site))).toList();
    String quantity = site == Site.PATTERN ? "attention" : "score before softmax";
    return curve(name, title, new Quantity(quantity, true), series, along, values);
  }

  /// @param values for each point the numbers of all prompts
  @SuppressWarnings("NullAway") // it loses the @Nullable of a record's list across modules
  Figure curve(
      String name,
      String title,
      Quantity quantity,
      Axis series,
      Axis.Numbers along,
      List<double[]> values) {
    int n = values.getFirst().length;
    Bootstrap bootstrap = new Bootstrap(seed, n);
    List<@Nullable Double> means = new ArrayList<>();
    List<@Nullable Double> low = new ArrayList<>();
    List<@Nullable Double> high = new ArrayList<>();
    for (double[] each : values) {
      Bootstrap.Interval interval = bootstrap.mean(each);
      means.add(Arrays.stream(each).average().orElseThrow());
      low.add(interval.low());
      high.add(interval.high());
    }
    Figure.Sides sides = Figure.Sides.of(n);
    return new Figure.Curve(
        name, title, quantity, series, along, means, n > 1 ? sides.withInterval(low, high) : sides);
  }
}
