package headlab.engine.sweep;

import java.io.Serializable;

/// How next tokens are chosen from logits, and how many.
///
/// In double precision over the model's logits, in this order: divided by the temperature, the
/// `topK` largest kept, of these the smallest set whose probability reaches `topP` kept, and one
/// drawn. Equal logits count by id, the smaller first. Equal seeds give equal tokens.
///
/// Source: top-k, Fan et al. 2018; top-p, Holtzman et al. 2020.
///
/// @param tokens how many at most
/// @param temperature 0 takes the largest logit each time, without chance
/// @param topK 0 keeps all
/// @param topP above 0, at most 1, which keeps all
public record Sampling(int tokens, double temperature, int topK, double topP, long seed)
    implements Serializable {
  public Sampling {
    if (tokens < 1) {
      throw new IllegalArgumentException(
          "At least one token must be asked for, not " + tokens + ".");
    }
    if (!Double.isFinite(temperature) || temperature < 0) {
      throw new IllegalArgumentException(
          "The temperature must be 0 or more, not " + temperature + ".");
    }
    if (topK < 0) {
      throw new IllegalArgumentException(
          "top-k must be 0, which keeps all tokens, or more, not " + topK + ".");
    }
    if (!(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException("top-p must be above 0 and at most 1, not " + topP + ".");
    }
  }

  /// The likeliest token each time.
  public static Sampling greedy(int tokens) {
    return new Sampling(tokens, 0, 0, 1, 0);
  }
}
