package headlab.engine.model;

import headlab.engine.model.ModelSpec.Norm;
import headlab.engine.model.ModelSpec.Positions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleSupplier;

/// A checkpoint made of arrays instead of files: a model built by hand, or one with seeded random
/// weights.
///
/// Arrays are row-major; matrices are `[in, out]`, the token table is `[vocabulary, dModel]`, the
/// position table has `offset` rows more than the context. They are copied to native memory, which
/// lives as long as the checkpoint or anything that looks into it.
public final class ArrayCheckpoint implements Checkpoint {
  private final ModelSpec spec;
  private final Map<Parameter, Map<Integer, Placed>> places;

  private ArrayCheckpoint(ModelSpec spec, Map<Parameter, Map<Integer, Placed>> places) {
    this.spec = spec;
    this.places = places;
  }

  /// A model of shape `spec` of which every weight is still to be put.
  public static Builder of(ModelSpec spec) {
    return new Builder(spec);
  }

  /// A model of shape `spec` with random weights, of a size that keeps the residual stream and the
  /// logits of order 1; biases and norms are random too, biases only outside the Llama family.
  public static ArrayCheckpoint seeded(ModelSpec spec, long seed) {
    Random random = new Random(seed);
    Builder builder = of(spec);
    boolean biased = spec.family() != ModelSpec.Family.LLAMA;
    for (Parameter parameter : Parameter.values()) {
      if (builder.isPossible(parameter) && (biased || !isBias(parameter))) {
        for (int layer = 0; layer < builder.layers(parameter); layer++) {
          builder.put(parameter, layer, builder.random(parameter, random::nextGaussian));
        }
      }
    }
    return builder.build();
  }

  @Override
  public ModelSpec spec() {
    return spec;
  }

  @Override
  public Optional<Placed> find(Parameter parameter, int layer) {
    return Optional.ofNullable(places.getOrDefault(parameter, Map.of()).get(layer));
  }

  private static boolean isBias(Parameter parameter) {
    return parameter.name().endsWith("_BIAS");
  }

  /// The arrays of a model, as they are put.
  public static final class Builder {
    private final ModelSpec spec;
    private final Arena arena = Arena.ofAuto();
    private final Map<Parameter, Map<Integer, Placed>> places = new EnumMap<>(Parameter.class);

    private Builder(ModelSpec spec) {
      this.spec = spec;
    }

    /// Puts a copy of `values` where `parameter` of `layer` is, instead of what was there.
    ///
    /// @param layer 0 where the parameter has none
    /// @throws IllegalArgumentException when a model of this shape has no such parameter, or one of
    ///   another size
    public Builder put(Parameter parameter, int layer, float... values) {
      if (!isPossible(parameter) || layer < 0 || layer >= layers(parameter)) {
        throw new IllegalArgumentException(
            "A model of this shape has no %s in layer %d.".formatted(parameter, layer));
      }
      List<Integer> shape = shape(parameter);
      long size = shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
      if (values.length != size) {
        throw new IllegalArgumentException(
            "%s has the shape %s, which %d numbers do not fill."
                .formatted(parameter, shape, values.length));
      }
      MemorySegment bytes = arena.allocate(4 * size, 64);
      MemorySegment.copy(values, 0, bytes, ValueLayout.JAVA_FLOAT, 0, values.length);
      StoredTensor tensor = new StoredTensor(parameter + "." + layer, Dtype.FLOAT32, shape, bytes);
      places
          .computeIfAbsent(parameter, p -> new HashMap<>())
          .put(layer, new Placed(tensor, false, 0, shape.getLast()));
      return this;
    }

    /// Puts the same `values` in every layer.
    public Builder putEverywhere(Parameter parameter, float... values) {
      for (int layer = 0; layer < layers(parameter); layer++) {
        put(parameter, layer, values);
      }
      return this;
    }

    /// The lengths of the axes of `parameter`, matrices as `[in, out]`.
    public List<Integer> shape(Parameter parameter) {
      int d = spec.dModel();
      int q = spec.heads() * spec.dHead();
      int kv = spec.kvHeads() * spec.dHead();
      return switch (parameter) {
        case TOKEN_EMBEDDING -> List.of(spec.vocabulary(), spec.embeddingWidth());
        case PROJECT_IN_WEIGHT -> List.of(spec.embeddingWidth(), d);
        case PROJECT_OUT_WEIGHT -> List.of(d, spec.embeddingWidth());
        case POSITION_EMBEDDING ->
            List.of(
                spec.context() + (spec.positions() instanceof Positions.Learned l ? l.offset() : 0),
                d);
        case NORM1_WEIGHT, NORM1_BIAS, NORM2_WEIGHT, NORM2_BIAS -> List.of(d);
        case FINAL_NORM_WEIGHT, FINAL_NORM_BIAS, O_BIAS, MLP_OUT_BIAS -> List.of(d);
        case Q_WEIGHT -> List.of(d, q);
        case Q_BIAS -> List.of(q);
        case K_WEIGHT, V_WEIGHT -> List.of(d, kv);
        case K_BIAS, V_BIAS -> List.of(kv);
        case O_WEIGHT -> List.of(q, d);
        case MLP_IN_WEIGHT, MLP_GATE_WEIGHT -> List.of(d, spec.dMlp());
        case MLP_IN_BIAS, MLP_GATE_BIAS -> List.of(spec.dMlp());
        case MLP_OUT_WEIGHT -> List.of(spec.dMlp(), d);
        case UNEMBED_WEIGHT -> List.of(spec.embeddingWidth(), spec.vocabulary());
      };
    }

    /// The checkpoint.
    ///
    /// @throws IllegalArgumentException naming a parameter that is missing; biases may be
    public ArrayCheckpoint build() {
      for (Parameter parameter : Parameter.values()) {
        int there = places.getOrDefault(parameter, Map.of()).size();
        boolean complete = there == layers(parameter) || (isBias(parameter) && there == 0);
        if (isPossible(parameter) && !complete) {
          throw new IllegalArgumentException(
              "%s is there %d times, not %d.".formatted(parameter, there, layers(parameter)));
        }
      }
      Map<Parameter, Map<Integer, Placed>> copy = new EnumMap<>(Parameter.class);
      places.forEach((parameter, layers) -> copy.put(parameter, Map.copyOf(layers)));
      return new ArrayCheckpoint(spec, copy);
    }

    private int layers(Parameter parameter) {
      return parameter.perLayer() ? spec.layers() : 1;
    }

    /// Whether a model of this shape may have it.
    public boolean isPossible(Parameter parameter) {
      return switch (parameter) {
        case POSITION_EMBEDDING -> spec.positions() instanceof Positions.Learned;
        case PROJECT_IN_WEIGHT, PROJECT_OUT_WEIGHT -> spec.embeddingWidth() != spec.dModel();
        case NORM1_WEIGHT, NORM2_WEIGHT -> spec.norm() != Norm.NONE;
        case NORM1_BIAS, NORM2_BIAS -> spec.norm() == Norm.LAYER;
        case FINAL_NORM_WEIGHT -> spec.hasFinalNorm();
        case FINAL_NORM_BIAS -> spec.hasFinalNorm() && spec.norm() == Norm.LAYER;
        case MLP_GATE_WEIGHT, MLP_GATE_BIAS -> spec.activation().gated();
        case UNEMBED_WEIGHT -> !spec.tied();
        default -> true;
      };
    }

    private float[] random(Parameter parameter, DoubleSupplier gaussian) {
      List<Integer> shape = shape(parameter);
      float[] values = new float[shape.stream().reduce(1, Math::multiplyExact)];
      boolean table =
          parameter == Parameter.TOKEN_EMBEDDING || parameter == Parameter.POSITION_EMBEDDING;
      boolean norm = parameter.name().contains("NORM") && !isBias(parameter);
      double size = shape.size() == 1 ? .1 : 1 / Math.sqrt(shape.get(table ? 1 : 0));
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) ((norm ? 1 : 0) + size * gaussian.getAsDouble());
      }
      return values;
    }
  }
}
