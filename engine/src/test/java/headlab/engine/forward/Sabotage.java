package headlab.engine.forward;

import headlab.engine.model.Checkpoint;
import headlab.engine.model.Dtype;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.ModelSpec.Activation;
import headlab.engine.model.ModelSpec.Form;
import headlab.engine.model.ModelSpec.Positions;
import headlab.engine.model.Parameter;
import headlab.engine.model.Placed;
import headlab.engine.model.StoredTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;

/// Checkpoints that are broken on purpose.
public record Sabotage(ModelSpec spec, Checkpoint sound, Change change) implements Checkpoint {
  /// What becomes of a parameter.
  public interface Change {
    Optional<Placed> of(Parameter parameter, Optional<Placed> placed);
  }

  @Override
  public Optional<Placed> find(Parameter parameter, int layer) {
    return change.of(parameter, sound.find(parameter, layer));
  }

  /// Another shape or arithmetic over the same tensors.
  private static Checkpoint spec(Checkpoint sound, UnaryOperator<Fields> edit) {
    return new Sabotage(
        edit.apply(new Fields(sound.spec())).spec(), sound, (parameter, placed) -> placed);
  }

  /// Rows of q and k ordered as pairs of neighbours.
  public static Checkpoint interleaved(Checkpoint sound, Parameter... parameters) {
    int c = sound.spec().dHead();
    return outputs(
        sound,
        List.of(parameters),
        row -> row / c * c + (row % c % 2 == 0 ? row % c / 2 : c / 2 + row % c / 2));
  }

  /// Query head h reads kv head h mod G.
  public static Checkpoint kvHeadsInTurn(Checkpoint sound) {
    ModelSpec spec = sound.spec();
    int c = spec.dHead();
    int group = spec.heads() / spec.kvHeads();
    return outputs(
        sound,
        List.of(Parameter.Q_WEIGHT),
        row -> (row / c % spec.kvHeads() * group + row / c / spec.kvHeads()) * c + row % c);
  }

  /// The heads of a matrix from last to first.
  public static Checkpoint headsReversed(Checkpoint sound, Parameter parameter) {
    int c = sound.spec().dHead();
    int heads = sound.spec().heads();
    IntUnaryOperator reversed = row -> (heads - 1 - row / c) * c + row % c;
    return parameter == Parameter.O_WEIGHT
        ? inputs(sound, List.of(parameter), reversed)
        : outputs(sound, List.of(parameter), reversed);
  }

  /// A square matrix read the other way round.
  public static Checkpoint transposed(Checkpoint sound, Parameter parameter) {
    return new Sabotage(
        sound.spec(),
        sound,
        (which, placed) ->
            which != parameter
                ? placed
                : placed.map(it -> new Placed(it.tensor(), !it.outIn(), it.from(), it.to())));
  }

  public static Checkpoint without(Checkpoint sound, Parameter parameter) {
    return new Sabotage(
        sound.spec(), sound, (which, placed) -> which == parameter ? Optional.empty() : placed);
  }

  /// The queries of one head are not numbers.
  public static Checkpoint notANumber(Checkpoint sound, int layer, int head) {
    int c = sound.spec().dHead();
    return new Checkpoint() {
      @Override
      public ModelSpec spec() {
        return sound.spec();
      }

      @Override
      public Optional<Placed> find(Parameter parameter, int at) {
        Optional<Placed> placed = sound.find(parameter, at);
        boolean broken = parameter == Parameter.Q_WEIGHT && at == layer;
        return broken
            ? placed.map(
                it -> permuted(it, o -> o / c == head ? -1 : o, IntUnaryOperator.identity()))
            : placed;
      }
    };
  }

  public static Checkpoint offset(Checkpoint sound, int offset) {
    return spec(sound, fields -> fields.positions(new Positions.Learned(offset)));
  }

  public static Checkpoint theta(Checkpoint sound, double theta) {
    return spec(sound, fields -> fields.positions(new Positions.Rotary(theta)));
  }

  /// Another rotation.
  public static Checkpoint positions(Checkpoint sound, Positions positions) {
    return spec(sound, fields -> fields.positions(positions));
  }

  /// Another order of norms, or scale of scores.
  public static Checkpoint form(Checkpoint sound, UnaryOperator<Form> change) {
    return spec(sound, fields -> fields.form(change.apply(sound.spec().form())));
  }

  public static Checkpoint activation(Checkpoint sound, Activation activation) {
    return spec(sound, fields -> fields.activation(activation));
  }

  public static Checkpoint epsilon(Checkpoint sound, double epsilon) {
    return spec(sound, fields -> fields.epsilon(epsilon));
  }

  private static Checkpoint outputs(
      Checkpoint sound, List<Parameter> parameters, IntUnaryOperator source) {
    return permuted(sound, parameters, source, IntUnaryOperator.identity());
  }

  private static Checkpoint inputs(
      Checkpoint sound, List<Parameter> parameters, IntUnaryOperator source) {
    return permuted(sound, parameters, IntUnaryOperator.identity(), source);
  }

  private static Checkpoint permuted(
      Checkpoint sound, List<Parameter> parameters, IntUnaryOperator out, IntUnaryOperator in) {
    return new Sabotage(
        sound.spec(),
        sound,
        (which, placed) ->
            parameters.contains(which) ? placed.map(it -> permuted(it, out, in)) : placed);
  }

  /// A matrix of its own, `[in, out]`, whose column o and row i are the stored `out(o)`, `in(i)`; a
  /// negative one is not a number.
  private static Placed permuted(Placed placed, IntUnaryOperator out, IntUnaryOperator in) {
    StoredTensor stored = placed.tensor();
    int columns = stored.shape().get(1);
    int width = placed.to() - placed.from();
    int rows = placed.outIn() ? columns : stored.shape().get(0);
    float[] result = new float[rows * width];
    for (int i = 0; i < rows; i++) {
      for (int o = 0; o < width; o++) {
        int column = placed.from() + out.applyAsInt(o);
        int row = in.applyAsInt(i);
        int at = placed.outIn() ? column * columns + row : row * columns + column;
        result[i * width + o] =
            column < placed.from()
                ? Float.NaN
                : stored.bytes().getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, at);
      }
    }
    String name = stored.name() + " broken at " + placed.from();
    return new Placed(
        new StoredTensor(name, Dtype.FLOAT32, List.of(rows, width), MemorySegment.ofArray(result)),
        false,
        0,
        width);
  }

  /// A spec with some of its fields changed.
  private record Fields(ModelSpec spec) {
    Fields positions(Positions positions) {
      return with(positions, spec.normEpsilon(), spec.activation(), spec.form());
    }

    Fields epsilon(double epsilon) {
      return with(spec.positions(), epsilon, spec.activation(), spec.form());
    }

    Fields activation(Activation activation) {
      return with(spec.positions(), spec.normEpsilon(), activation, spec.form());
    }

    Fields form(Form form) {
      return with(spec.positions(), spec.normEpsilon(), spec.activation(), form);
    }

    private Fields with(Positions positions, double epsilon, Activation activation, Form form) {
      return new Fields(
          new ModelSpec(
              spec.family(),
              spec.layers(),
              spec.heads(),
              spec.kvHeads(),
              spec.dModel(),
              spec.dHead(),
              spec.dMlp(),
              spec.vocabulary(),
              spec.longest(),
              positions,
              spec.norm(),
              epsilon,
              activation,
              spec.tied(),
              form));
    }
  }
}
