package headlab.engine.sweep;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Draws the tokens of one generation, as `Sampling` says.
final class Sampler {
  private final Sampling sampling;
  private final SplittableRandom random;

  Sampler(Sampling sampling) {
    this.sampling = sampling;
    random = new SplittableRandom(sampling.seed());
  }

  /// The next token's id.
  ///
  /// @param logits all finite
  int next(float[] logits) {
    return sampling.temperature() == 0 ? largest(logits) : drawn(kept(logits));
  }

  /// A token that can be drawn, and its probability.
  record Candidate(int id, double probability) {}

  /// What temperature, top-k and top-p leave of a distribution, likeliest first. Probabilities add
  /// up to 1 or, once cut by top-p, to less.
  List<Candidate> kept(float[] logits) {
    int[] ids = byLogit(logits);
    int most = sampling.topK() == 0 ? ids.length : Math.min(ids.length, sampling.topK());
    double[] weights = new double[most];
    for (int i = 0; i < most; i++) {
      double below = (double) logits[ids[i]] - logits[ids[0]];
      weights[i] = Math.exp(below / sampling.temperature());
    }
    double total = Arrays.stream(weights).sum();
    List<Candidate> kept = new ArrayList<>();
    double reached = 0;
    for (int i = 0; i < most && (i == 0 || reached < sampling.topP()); i++) {
      kept.add(new Candidate(ids[i], weights[i] / total));
      reached += weights[i] / total;
    }
    return kept;
  }

  private int drawn(List<Candidate> kept) {
    double mass = kept.stream().mapToDouble(Candidate::probability).sum();
    double left = random.nextDouble() * mass;
    for (Candidate candidate : kept) {
      left -= candidate.probability();
      if (left < 0) {
        return candidate.id();
      }
    }
    return kept.getLast().id();
  }

  private static int largest(float[] logits) {
    int best = 0;
    for (int id = 1; id < logits.length; id++) {
      if (logits[id] > logits[best]) {
        best = id;
      }
    }
    return best;
  }

  /// All ids, largest logit first, of equal ones the smaller id: sorted as numbers whose upper half
  /// falls with the logit and whose lower half is the id.
  private static int[] byLogit(float[] logits) {
    long[] keys = new long[logits.length];
    for (int id = 0; id < keys.length; id++) {
      // Adding 0 makes -0 and 0 equal.
      int bits = Float.floatToIntBits(logits[id] + 0f);
      int rising = bits ^ (bits >> 31 & Integer.MAX_VALUE);
      keys[id] = (long) ~rising << 32 | id;
    }
    Arrays.sort(keys);
    return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
  }
}
