package headlab.analyses.common;

import headlab.datasets.Refusal;
import headlab.engine.model.ModelSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Random heads of the same layers, to hold beside what was found: a score says little where other
/// heads of its layer have the same.
///
/// @param seed which heads are drawn
/// @param heads of a layer
public record Controls(long seed, int heads) {
  /// How many other heads of its layer a head's score is held beside.
  public static final int BESIDE = 5;

  /// A head of a model.
  public record Head(int layer, int head) {
    /// Reads `5.1`, whose form has been checked.
    static Head parse(String name) {
      int dot = name.indexOf('.');
      return new Head(
          Integer.parseInt(name.substring(0, dot)), Integer.parseInt(name.substring(dot + 1)));
    }

    /// As it is written everywhere: `5.1`.
    public String name() {
      return layer + "." + head;
    }

    /// Refuses a head that the model does not have.
    void check(ModelSpec spec) {
      if (layer >= spec.layers() || head >= spec.heads()) {
        throw new Refusal(
            "There is no head %s: this model has layers 0 to %d and heads 0 to %d."
                .formatted(name(), spec.layers() - 1, spec.heads() - 1));
      }
    }
  }

  /// For each head of each layer the mean score of up to five other heads of its layer, drawn at
  /// random; null where a layer has no other.
  ///
  /// @param scores layer by layer
  @SuppressWarnings("NullAway") // it loses the @Nullable of a list's elements
  public List<@Nullable Double> beside(double[] scores) {
    Random random = new Random(seed);
    List<@Nullable Double> means = new ArrayList<>();
    for (int at = 0; at < scores.length; at++) {
      List<Integer> others = others(at / heads, List.of(new Head(at / heads, at % heads)), random);
      int first = at / heads * heads;
      double sum = 0;
      int drawn = Math.min(BESIDE, others.size());
      for (int other : others.subList(0, drawn)) {
        sum += scores[first + other];
      }
      means.add(drawn == 0 ? null : sum / drawn);
    }
    return means;
  }

  /// As many heads of each layer as `chosen` has there, drawn from those it does not have; fewer
  /// where a layer has not enough.
  public List<Head> like(List<Head> chosen) {
    Random random = new Random(seed);
    List<Head> drawn = new ArrayList<>();
    for (int layer : chosen.stream().map(Head::layer).distinct().sorted().toList()) {
      long wanted = chosen.stream().filter(each -> each.layer() == layer).count();
      others(layer, chosen, random).stream()
          .limit(wanted)
          .forEach(head -> drawn.add(new Head(layer, head)));
    }
    return drawn;
  }

  /// The heads of `layer` that are not among `taken`, in random order.
  private List<Integer> others(int layer, List<Head> taken, Random random) {
    List<Integer> others = new ArrayList<>();
    for (int head = 0; head < heads; head++) {
      if (!taken.contains(new Head(layer, head))) {
        others.add(head);
      }
    }
    Collections.shuffle(others, random);
    return others;
  }
}
