package headlab.analyses.detectors;

import java.util.List;

/// Which source a destination looks at, if a head does one thing and nothing else.
enum Template {
  /// The token before.
  PREVIOUS,
  /// The same token, earlier.
  DUPLICATE,
  /// The token after the same token, earlier.
  INDUCTION,
  /// Itself.
  CURRENT,
  /// The first token.
  FIRST;

  private boolean marks(List<Integer> ids, int destination, int source) {
    return switch (this) {
      case PREVIOUS -> source == destination - 1;
      case DUPLICATE -> source < destination && ids.get(source).equals(ids.get(destination));
      case INDUCTION -> source > 0 && ids.get(source - 1).equals(ids.get(destination));
      case CURRENT -> source == destination;
      case FIRST -> source == 0;
    };
  }

  /// The share of all attention that falls on the marked sources (`mul`).
  double mul(Pattern pattern, List<Integer> ids) {
    double marked = 0;
    double all = 0;
    for (int row = 0; row < pattern.size(); row++) {
      for (int source = 0; source <= row; source++) {
        double weight = pattern.at(row, source);
        all += weight;
        marked += marks(ids, row, source) ? weight : 0;
      }
    }
    return all == 0 ? 0 : marked / all;
  }

  /// The mean over the diagonal that the template is in tokens that are repeated; of the templates
  /// that are no diagonal of their own, or the main one, the same as `mul`.
  double stripe(Pattern pattern, Repeat repeat) {
    return switch (this) {
      case PREVIOUS -> pattern.stripe(1);
      case DUPLICATE -> pattern.stripe(repeat.length());
      case INDUCTION -> pattern.stripe(repeat.length() - 1);
      case CURRENT -> pattern.stripe(0);
      case FIRST -> pattern.received(0, 0);
    };
  }
}
