package headlab.analyses.common;

import headlab.engine.analysis.Session;
import headlab.engine.model.Coordinates;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.List;

/// The directions in which a write adds to the logit of the token that follows it in a prompt: that
/// token's column of the unembedding minus the mean over the vocabulary, divided by the scale of
/// the final norm. FOLDED.
public final class NextTokens {
  private NextTokens() {}

  /// One direction for each position from `from` to the last but one: `[position][dModel]`.
  ///
  /// @param scales of the final norm, for every position; empty in a model without norms
  public static double[][] directions(
      Session session, TokenizedPrompt prompt, int from, float[] scales) {
    List<Integer> next = prompt.clean().subList(from + 1, prompt.length());
    float[] columns = session.unembed(next, Coordinates.FOLDED).toArray();
    float[] mean = session.unembedMean(Coordinates.FOLDED).toArray();
    double[][] directions = new double[next.size()][mean.length];
    for (int i = 0; i < directions.length; i++) {
      double scale = scales.length == 0 ? 1 : scales[from + i];
      for (int k = 0; k < mean.length; k++) {
        directions[i][k] = ((double) columns[i * mean.length + k] - mean[k]) / scale;
      }
    }
    return directions;
  }
}
