package headlab.analyses.examples;

import headlab.engine.figure.Figure;
import headlab.engine.figure.Figure.Strip;
import headlab.engine.tokens.Passage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The tokens of some passages with a number each, and the texts around chosen ones.
final class Examples {
  private final List<Passage> passages;
  private final double[][] values;
  private final int around;
  private final List<Hit> hits = new ArrayList<>();

  /// A token with a number.
  private record Hit(int passage, int position, double value) {}

  /// @param values for each passage one number a token; NaN where it does not count
  /// @param around how many tokens of text stand on each side
  Examples(List<Passage> passages, double[][] values, int around) {
    this.passages = passages;
    this.values = values;
    this.around = around;
    for (int passage = 0; passage < values.length; passage++) {
      for (int position = 0; position < values[passage].length; position++) {
        if (!Double.isNaN(values[passage][position])) {
          hits.add(new Hit(passage, position, values[passage][position]));
        }
      }
    }
    hits.sort(
        Comparator.comparingDouble((Hit hit) -> -hit.value)
            .thenComparing(hit -> context(hit).toString())
            .thenComparingInt(Hit::passage)
            .thenComparingInt(Hit::position));
  }

  /// All numbers that count, largest first.
  double[] sorted() {
    return hits.stream().mapToDouble(Hit::value).toArray();
  }

  /// The strongest tokens with their text: none within the text of a stronger one, none with the
  /// same text as a stronger one.
  List<Strip.Line> strongest(int count) {
    List<Hit> chosen = new ArrayList<>();
    for (Hit hit : hits) {
      if (chosen.size() == count) {
        break;
      }
      if (chosen.stream().noneMatch(other -> isSame(hit, other))) {
        chosen.add(hit);
      }
    }
    List<Strip.Line> lines = new ArrayList<>();
    chosen.forEach(hit -> lines.add(line(String.valueOf(lines.size() + 1), hit)));
    return lines;
  }

  /// Tokens at equal steps through all of them, from the strongest to the weakest.
  List<Strip.Line> samples(int count) {
    List<Strip.Line> lines = new ArrayList<>();
    for (int step = 0; step < count && !hits.isEmpty(); step++) {
      double share = (step + .5) / count;
      String quantile = Math.round(100 * (1 - share)) + " %";
      lines.add(line(quantile, hits.get((int) (share * hits.size()))));
    }
    return lines;
  }

  private boolean isSame(Hit hit, Hit other) {
    boolean near =
        hit.passage == other.passage && Math.abs(hit.position - other.position) <= around;
    return near || context(hit).equals(context(other));
  }

  /// The ids around a token, and where it stands among them.
  private List<Integer> context(Hit hit) {
    List<Integer> ids = passages.get(hit.passage).prompt().clean();
    List<Integer> context = new ArrayList<>(ids.subList(from(hit), to(hit)));
    context.add(hit.position - from(hit));
    return context;
  }

  @SuppressWarnings("NullAway") // it loses the @Nullable of a record's list across modules
  private Strip.Line line(String rank, Hit hit) {
    Passage passage = passages.get(hit.passage);
    List<@Nullable Double> shown = new ArrayList<>();
    for (int at = from(hit); at < to(hit); at++) {
      double value = values[hit.passage][at];
      shown.add(Double.isNaN(value) ? null : value);
    }
    List<String> tokens = passage.prompt().labels();
    String label =
        String.format(
            Locale.ROOT,
            "%s · document %d, token %d %s · %.3g",
            rank,
            passage.document() + 1,
            passage.start() + hit.position,
            tokens.get(hit.position),
            hit.value);
    return new Figure.Strip.Line(label, tokens.subList(from(hit), to(hit)), shown);
  }

  private int from(Hit hit) {
    return Math.max(0, hit.position - around);
  }

  private int to(Hit hit) {
    return Math.min(values[hit.passage].length, hit.position + around + 1);
  }
}
