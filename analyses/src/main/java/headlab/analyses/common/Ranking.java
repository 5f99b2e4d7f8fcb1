package headlab.analyses.common;

import headlab.analyses.common.Controls.Head;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// The order of heads by their scores: the largest first, of equal ones the first of the model.
///
/// @param heads of a layer
public record Ranking(int heads) {
  /// Every head.
  ///
  /// @param scores of all heads, layer by layer
  public List<Head> of(double[] scores) {
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparingDouble(at -> -scores[at]))
        .map(at -> new Head(at / heads, at % heads))
        .toList();
  }

  /// The first of them.
  public Head largest(double[] scores) {
    return of(scores).getFirst();
  }
}
