package headlab.engine.sweep;

import headlab.engine.hook.HookPoint;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/// The residual stream of one prompt, read by the final norm and the unembedding at several depths.
///
/// @param points the depths
/// @param positions how many positions the prompt has
/// @param answers the tokens whose rank and logit the cells hold
/// @param cells point by point, the position moving fastest
public record Lens(
    List<HookPoint> points, int positions, List<Integer> answers, List<LensCell> cells)
    implements Serializable {
  public Lens {
    points = List.copyOf(points);
    answers = List.copyOf(answers);
    cells = List.copyOf(cells);
  }

  /// What the stream says at `points.get(point)`.
  public LensCell at(int point, int position) {
    Objects.checkIndex(position, positions);
    return cells.get(point * positions + position);
  }

  /// The rank of the answer after the last token, for each of `points`.
  public double[] ranksAfterLast() {
    return IntStream.range(0, points.size())
        .mapToDouble(point -> at(point, positions - 1).rank())
        .toArray();
  }
}
