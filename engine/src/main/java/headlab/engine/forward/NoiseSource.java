package headlab.engine.forward;

import headlab.engine.intervention.Value;
import java.util.List;

/// Normal numbers of one slice, each a pure function of where it is: no state, no order.
///
/// Two 64-bit mixes of the place give two uniform numbers, and those one normal number by the polar
/// form. Source of the mix: Steele et al. 2014 (SplitMix); of the form: Box & Muller 1958.
///
/// @param place what seed, draw, prompt, position and head were mixed to
record NoiseSource(long place) {
  private static final long STEP = 0x9E3779B97F4A7C15L;

  /// What tells a prompt from others: its tokens, in whichever set and order it comes.
  static long prompt(List<Integer> ids) {
    long key = 0;
    for (int id : ids) {
      key = mixed(key + STEP * (id + 1L));
    }
    return key;
  }

  static NoiseSource of(Value.Noise noise, long prompt, int position, int head) {
    long place = mixed(mixed(noise.seed()) + STEP * (noise.draw() + 1L));
    place = mixed(place + prompt);
    place = mixed(place + STEP * (position + 1L));
    return new NoiseSource(mixed(place + STEP * (head + 1L)));
  }

  /// The number of one unit.
  double normal(int unit) {
    long first = mixed(place + STEP * (2L * unit + 1));
    long second = mixed(place + STEP * (2L * unit + 2));
    double radius = Math.sqrt(-2 * Math.log(1 - uniform(first)));
    return radius * Math.cos(2 * Math.PI * uniform(second));
  }

  /// In [0, 1).
  private static double uniform(long bits) {
    return (bits >>> 11) * 0x1p-53;
  }

  private static long mixed(long z) {
    long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
    return b ^ (b >>> 31);
  }
}
