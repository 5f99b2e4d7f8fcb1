package headlab.app.figure;

/// The colour maps of figures, each interpolated between a few published anchor colours.
///
/// Colours are 0xAARRGGBB, opaque; interpolation is linear in sRGB, so that a colour can be
/// decoded.
public enum Palette {
  /// Blue, white, red: ColorBrewer's RdBu of eleven classes, for values around 0.
  DIVERGING(
      0x053061, 0x2166ac, 0x4393c3, 0x92c5de, 0xd1e5f0, 0xf7f7f7, 0xfddbc7, 0xf4a582, 0xd6604d,
      0xb2182b, 0x67001f),
  /// Dark violet to yellow: ten anchors of viridis, for values that only grow.
  SEQUENTIAL(
      0x440154, 0x482878, 0x3e4989, 0x31688e, 0x26828e, 0x1f9e89, 0x35b779, 0x6ece58, 0xb5de2b,
      0xfde725);

  /// The colour of bars of a quantity that only grows, on which whiskers can be seen.
  public static final int BAR = 0xff56b4e9;

  @SuppressWarnings("ImmutableEnumChecker") // never written after construction, never handed out
  private final int[] anchors;

  Palette(int... anchors) {
    this.anchors = anchors;
  }

  /// The colour at `t`, 0 the low end and 1 the high end; what lies outside is drawn as the end.
  ///
  /// @throws IllegalArgumentException for NaN: a missing value has no colour
  public int argb(double t) {
    if (Double.isNaN(t)) {
      throw new IllegalArgumentException("A value that is not a number has no colour.");
    }
    double place = Math.clamp(t, 0, 1) * (anchors.length - 1);
    int below = Math.min((int) place, anchors.length - 2);
    double part = place - below;
    return 0xff000000 | mix(16, below, part) << 16 | mix(8, below, part) << 8 | mix(0, below, part);
  }

  /// A table of `size` colours from the low end to the high end.
  public int[] table(int size) {
    int[] colours = new int[size];
    for (int i = 0; i < size; i++) {
      colours[i] = argb(size == 1 ? 0.5 : i / (size - 1.0));
    }
    return colours;
  }

  /// The `t` whose colour lies nearest to `argb`: what a reader does with the colour bar.
  public double decode(int argb) {
    double best = 0;
    long least = Long.MAX_VALUE;
    int steps = 4096;
    for (int i = 0; i <= steps; i++) {
      long distance = distance(argb, argb(i / (double) steps));
      if (distance < least) {
        least = distance;
        best = i / (double) steps;
      }
    }
    return best;
  }

  /// Whether text on `argb` reads better in white than in black.
  public static boolean dark(int argb) {
    return 0.299 * (argb >> 16 & 255) + 0.587 * (argb >> 8 & 255) + 0.114 * (argb & 255) < 140;
  }

  private int mix(int shift, int below, double part) {
    int from = anchors[below] >> shift & 255;
    int to = anchors[below + 1] >> shift & 255;
    return (int) Math.round(from + part * (to - from));
  }

  private static long distance(int a, int b) {
    long sum = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
      long difference = (long) (a >> shift & 255) - (b >> shift & 255);
      sum += difference * difference;
    }
    return sum;
  }
}
