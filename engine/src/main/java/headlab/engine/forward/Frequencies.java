package headlab.engine.forward;

import headlab.engine.model.ModelSpec.Positions.Rotary;
import headlab.engine.model.Scaling;

/// How fast the pairs of a head turn from one position to the next, in fp32 step by step as the
/// reference does it, so that long positions agree too.
///
/// Source: Su et al. 2021, arXiv:2104.09864; Peng et al. 2023, arXiv:2309.00071 (yarn, and the
/// dynamic base); the Llama 3.1 model card; the arithmetic of Hugging Face transformers.
record Frequencies(Rotary rotary, int dHead) {
  /// Radians of each pair from one position to the next.
  ///
  /// @param length how long the whole sequence is
  float[] of(int length) {
    return switch (rotary.scaling()) {
      case Scaling.None none -> plain((float) rotary.theta());
      case Scaling.Linear linear -> divided(plain((float) rotary.theta()), linear.factor());
      case Scaling.Dynamic dynamic -> plain(base(dynamic, length));
      case Scaling.Llama3 llama3 -> llama3(llama3);
      case Scaling.Yarn yarn -> yarn(yarn);
    };
  }

  /// What is turned is multiplied with this.
  float magnitude() {
    return rotary.scaling() instanceof Scaling.Yarn yarn ? (float) yarn.attention() : 1;
  }

  /// Sequences for which this is the same turn alike: 0, or the length of one that is longer than a
  /// dynamic model was made for.
  int stretch(int length) {
    return rotary.scaling() instanceof Scaling.Dynamic dynamic && length > dynamic.limit()
        ? length
        : 0;
  }

  private float[] plain(float base) {
    float[] frequencies = new float[dHead / 2];
    for (int pair = 0; pair < frequencies.length; pair++) {
      frequencies[pair] = 1 / power(base, pair);
    }
    return frequencies;
  }

  private float power(float base, int pair) {
    return (float) Math.pow(base, (float) (2 * pair) / dHead);
  }

  private static float[] divided(float[] frequencies, double factor) {
    for (int pair = 0; pair < frequencies.length; pair++) {
      frequencies[pair] /= (float) factor;
    }
    return frequencies;
  }

  private float base(Scaling.Dynamic dynamic, int length) {
    float theta = (float) rotary.theta();
    if (stretch(length) == 0) {
      return theta;
    }
    float factor = (float) dynamic.factor();
    float longer = factor * length / dynamic.limit() - (float) (dynamic.factor() - 1);
    return theta * (float) Math.pow(longer, (float) (dHead / (dHead - 2.0)));
  }

  private float[] llama3(Scaling.Llama3 scaling) {
    float[] frequencies = plain((float) rotary.theta());
    float factor = (float) scaling.factor();
    float slow = (float) (scaling.original() / scaling.low());
    float fast = (float) (scaling.original() / scaling.high());
    for (int pair = 0; pair < frequencies.length; pair++) {
      float length = (float) (2 * Math.PI) / frequencies[pair];
      if (length > slow) {
        frequencies[pair] /= factor;
      } else if (length >= fast) {
        float kept =
            (scaling.original() / length - (float) scaling.low())
                / (float) (scaling.high() - scaling.low());
        frequencies[pair] = (1 - kept) * frequencies[pair] / factor + kept * frequencies[pair];
      }
    }
    return frequencies;
  }

  private float[] yarn(Scaling.Yarn scaling) {
    double from = pairWith(scaling.fast(), scaling.original());
    double to = pairWith(scaling.slow(), scaling.original());
    from = Math.max(scaling.truncate() ? Math.floor(from) : from, 0);
    to = Math.min(scaling.truncate() ? Math.ceil(to) : to, dHead - 1.0);
    to = from == to ? to + .001 : to;
    float[] frequencies = new float[dHead / 2];
    for (int pair = 0; pair < frequencies.length; pair++) {
      float power = power((float) rotary.theta(), pair);
      float kept = 1 - Math.clamp((pair - (float) from) / (float) (to - from), 0f, 1f);
      frequencies[pair] = 1 / ((float) scaling.factor() * power) * (1 - kept) + 1 / power * kept;
    }
    return frequencies;
  }

  /// The pair, between whole ones, that makes `turns` turns in `length` tokens.
  private double pairWith(double turns, int length) {
    return dHead * Math.log(length / (turns * 2 * Math.PI)) / (2 * Math.log(rotary.theta()));
  }
}
