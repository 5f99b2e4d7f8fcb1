package headlab.engine.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import headlab.engine.forward.Tap.Place;
import headlab.engine.hook.Site;
import headlab.engine.model.ActivationFunction;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.ModelSpec.Norm;
import headlab.engine.model.ModelSpec.Positions;
import headlab.engine.model.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The forward pass of GPT-2, OPT and Llama: every line that names a `Site` is a hook point.
///
/// R rows travel together, each one position of one sequence (`Places`); d is the width of the
/// residual stream, H and G the query and kv heads, c the size of a head, V the vocabulary. A layer
/// is two steps, `attend` and `mlp`, so that rows can join or leave between them; each uses up what
/// it is given. With post-norm the sums in a layer's middle and at its end are met before their
/// norms, and `mlp` ends with the second norm. Where no tap wants a value on the way, a fused step
/// is taken.
///
/// Source: Radford et al. 2019 (GPT-2), Zhang et al. 2022 (OPT), Touvron et al. 2023 (Llama), with
/// the arithmetic of the Hugging Face implementations in fp32.
public final class Transformer {
  private static final int[] LAST_AXIS = {-1};
  private static final int[] SECOND_AXIS = {1};

  /// Sites of a layer whose rows are those that are asked for, not all that are looked at.
  private static final Set<Site> BY_DESTINATION =
      Set.of(
          Site.Q_INPUT,
          Site.Q,
          Site.ROT_Q,
          Site.SCORES,
          Site.PATTERN,
          Site.Z,
          Site.RESULT,
          Site.ATTN_OUT,
          Site.RESID_MID,
          Site.MLP_IN,
          Site.NORM2_SCALE,
          Site.MLP_PRE,
          Site.MLP_PRE_LINEAR,
          Site.MLP_POST,
          Site.MLP_OUT,
          Site.RESID_POST);

  private final ModelSpec spec;
  private final Weights weights;
  private final Attention attention;

  public Transformer(ModelSpec spec, Weights weights) {
    this.spec = spec;
    this.weights = weights;
    attention = new Attention(spec, weights);
  }

  /// Runs prompts of one length and hands back their logits: `[B,T,V]`, or `[B,1,V]` of the last
  /// position, beyond whose keys and values the last layer then computes nothing else, unless the
  /// tap wants it.
  ///
  /// @param run the manager that gets the result; all else is freed layer by layer
  /// @param ids `[B][T]`
  /// @param start the position of the first token, 0 unless positions are shifted
  public <E extends Exception> NDArray logits(
      NDManager run, int[][] ids, int start, boolean allPositions, Tap tap, Pause<E> pause)
      throws E {
    Places places = Places.whole(ids.length, start, ids[0].length);
    Places read = allPositions ? places : places.last();
    NDArray x = stream(run, ids, places, read, null, tap, pause);
    boolean narrow = x.getShape().get(0) == read.rows();
    NDArray logits = logits(normed(narrow ? x : last(x, places), read, tap), read, tap);
    return logits.reshape(ids.length, allPositions ? ids[0].length : 1, spec.vocabulary());
  }

  /// Whether all rows of a layer are needed: it is not the last, or the tap wants to see them.
  private boolean isWatched(int layer, Tap tap) {
    return layer < spec.layers() - 1
        || (spec.isPostNorm() && tap.wants(Site.NORM1_SCALE, layer))
        || BY_DESTINATION.stream().anyMatch(site -> tap.wants(site, layer));
  }

  /// Runs `ids` `[B][T]` through every layer: the residual stream after the last one, `[R,d]` of
  /// the rows `read`, or of all where the tap wants to see the last layer's.
  ///
  /// @param read `places` itself, or its last positions
  /// @param past keys and values of the positions before, where there are any
  public <E extends Exception> NDArray stream(
      NDManager run,
      int[][] ids,
      Places places,
      Places read,
      @Nullable Past past,
      Tap tap,
      Pause<E> pause)
      throws E {
    NDArray x = embed(run, flat(ids), places, tap);
    pause.between(); // the first touch of the weights reads them from the disk
    for (int layer = 0; layer < spec.layers(); layer++) {
      Places to = isWatched(layer, tap) ? places : read;
      x = attend(layer, x, places, to, past, tap);
      pause.between();
      x = mlp(layer, x, to, tap);
      pause.between();
    }
    return x;
  }

  /// The rows of `ids`, one for each row, as they enter the first layer: `[R,d]`, of manager `run`.
  public NDArray embed(NDManager run, long[] ids, Places places, Tap tap) {
    Devices.withoutGradients();
    Threads.suit(spec);
    NDArray tokens = run.create(ids);
    NDArray x = weights.get(Parameter.TOKEN_EMBEDDING, 0).get(run, new NDIndex("{}", tokens));
    x = through(x, Parameter.PROJECT_IN_WEIGHT);
    x = tap.at(new Place(Site.EMBED, 0, places), x);
    if (spec.positions() instanceof Positions.Learned learned) {
      NDArray which = run.create(places.positions()).addi(learned.offset());
      NDArray rows =
          weights.get(Parameter.POSITION_EMBEDDING, 0).get(run, new NDIndex("{}", which));
      x = x.add(tap.at(new Place(Site.POS_EMBED, 0, places), rows));
    }
    return x;
  }

  /// Rows through a matrix that most models lack: as they are where this one does.
  private NDArray through(NDArray x, Parameter matrix) {
    NDArray weight = weights.find(matrix, 0);
    return weight == null ? x : Kernels.loaded().linear(x, weight, null);
  }

  /// Attention of a layer and what it is added to: `[R,d]` before the layer to `[R',d]` in its
  /// middle.
  ///
  /// @param stream the rows `from`; used up
  /// @param to the rows that are wanted: `from` itself, or its last positions
  /// @param past keys and values of the positions before `from`, where there are any
  public NDArray attend(
      int layer, NDArray stream, Places from, Places to, @Nullable Past past, Tap tap) {
    NDManager owner = stream.getManager();
    try (NDManager inner = owner.newSubManager()) {
      stream.attach(inner);
      NDArray x = tap.at(new Place(Site.RESID_PRE, layer, from), stream);
      NDArray read = spec.isPostNorm() ? x : norm(x, layer, from, Affine.FIRST_NORM, tap);
      NDArray kept = from == to ? x : last(x, from);
      NDArray readTo = from == to ? read : last(read, from);
      NDArray q = project(layer, kept, readTo, to, Affine.Q, tap);
      NDArray k = project(layer, x, read, from, Affine.K, tap);
      NDArray v = project(layer, x, read, from, Affine.V, tap);
      NDArray z = attention.mix(layer, new Attention.Inputs(q, k, v), from, to, past, tap);
      NDArray out = written(layer, z, to, tap);
      NDArray mid = kept.add(tap.at(new Place(Site.ATTN_OUT, layer, to), out));
      mid.attach(owner);
      return mid;
    }
  }

  /// What some heads write to the stream, the output bias left out: z `[heads,m,c]`, m rows of
  /// each, to `[heads m,d]`.
  public NDArray written(int layer, List<Integer> heads, NDArray z) {
    NDManager own = z.getManager();
    NDArray matrices =
        weights.get(Parameter.O_WEIGHT, layer).reshape(spec.heads(), spec.dHead(), spec.dModel());
    matrices.attach(own);
    boolean all = heads.size() == spec.heads();
    long[] which = heads.stream().mapToLong(Integer::longValue).toArray();
    NDArray chosen = all ? matrices : matrices.get(own, new NDIndex("{}", own.create(which)));
    return z.matMul(chosen).reshape(-1, spec.dModel());
  }

  /// What all heads write to the stream, with the output bias: z `[R,H,c]` to `[R,d]`, head by head
  /// where the tap wants what each writes.
  public NDArray written(int layer, NDArray z, Places places, Tap tap) {
    if (!tap.wants(Site.RESULT, layer)) {
      return written(layer, z);
    }
    List<Integer> heads = IntStream.range(0, spec.heads()).boxed().toList();
    NDArray each =
        written(layer, heads, z.transpose(1, 0, 2))
            .reshape(spec.heads(), places.rows(), spec.dModel())
            .transpose(1, 0, 2);
    NDArray sum = tap.at(new Place(Site.RESULT, layer, places), each).sum(SECOND_AXIS);
    NDArray bias = weights.find(Parameter.O_BIAS, layer);
    return bias == null ? sum : sum.add(bias);
  }

  /// What all heads write to the stream, with the output bias: z `[R,H,c]` to `[R,d]`.
  public NDArray written(int layer, NDArray z) {
    NDArray flat = z.reshape(z.getShape().get(0), width());
    return linear(flat, layer, Parameter.O_WEIGHT, Parameter.O_BIAS);
  }

  /// z from given q `[R',H,c]`, k and v `[R,G,c]` (before rotation): what `attend` does between its
  /// projections.
  public NDArray mix(
      int layer, Attention.Inputs inputs, Places from, Places to, @Nullable Past past, Tap tap) {
    return attention.mix(layer, inputs, from, to, past, tap);
  }

  /// The MLP of a layer and what it is added to: `[R,d]` in the middle of the layer to `[R,d]`
  /// after it.
  ///
  /// @param mid used up
  public NDArray mlp(int layer, NDArray mid, Places places, Tap tap) {
    NDManager owner = mid.getManager();
    try (NDManager inner = owner.newSubManager()) {
      mid.attach(inner);
      NDArray x = tap.at(new Place(Site.RESID_MID, layer, places), mid);
      boolean post = spec.isPostNorm();
      x = post ? norm(x, layer, places, Affine.FIRST_NORM, tap) : x;
      NDArray read = tap.at(new Place(Site.MLP_IN, layer, places), x);
      read = post ? read : norm(read, layer, places, Affine.SECOND_NORM, tap);
      x = x.add(tap.at(new Place(Site.MLP_OUT, layer, places), feed(layer, read, places, tap)));
      x = tap.at(new Place(Site.RESID_POST, layer, places), x);
      x = post ? norm(x, layer, places, Affine.SECOND_NORM, tap) : x;
      x.attach(owner);
      return x;
    }
  }

  /// Rows after the last layer as the unembedding reads them: `[R,d]`.
  public NDArray normed(NDArray x, Places places, Tap tap) {
    return spec.hasFinalNorm() ? norm(x, 0, places, Affine.FINAL_NORM, tap) : x;
  }

  /// The logits `[R,V]` of what `normed` gave.
  public NDArray logits(NDArray normed, Places places, Tap tap) {
    return tap.at(new Place(Site.LOGITS, 0, places), unembedded(normed));
  }

  /// The same of any rows, `[...,d]` to `[...,V]`.
  public NDArray unembedded(NDArray normed) {
    NDArray read = through(normed, Parameter.PROJECT_OUT_WEIGHT);
    return Kernels.loaded().linear(read, weights.unembedding(), null);
  }

  /// Keys as attention compares them: `[R,G,c]` before rotation to `[R,G,c]` after it.
  public NDArray rotated(NDArray keys, Places places) {
    return attention.turn(keys, places);
  }

  /// Rows before a layer as its attention reads them: `[R,d]`.
  public NDArray read(int layer, NDArray x) {
    return spec.isPostNorm() ? x : norm(x, layer, whole(x), Affine.FIRST_NORM, Tap.NONE);
  }

  /// What the MLP of a layer writes of rows: `[R,d]` to `[R,d]`.
  ///
  /// @param normed whether the norm before it is applied
  public NDArray mlpWrite(int layer, NDArray x, boolean normed) {
    Places places = whole(x);
    NDArray read = normed ? norm(x, layer, places, Affine.SECOND_NORM, Tap.NONE) : x;
    return feed(layer, read, places, Tap.NONE);
  }

  private static Places whole(NDArray rows) {
    return Places.whole(1, 0, Math.toIntExact(rows.getShape().get(0)));
  }

  private NDArray feed(int layer, NDArray x, Places places, Tap tap) {
    Kernels kernels = Kernels.loaded();
    ActivationFunction function = spec.activation().function();
    boolean gated = spec.activation().gated();
    NDArray up = linear(x, layer, Parameter.MLP_IN_WEIGHT, Parameter.MLP_IN_BIAS);
    NDArray gate =
        gated ? linear(x, layer, Parameter.MLP_GATE_WEIGHT, Parameter.MLP_GATE_BIAS) : up;
    NDArray pre = tap.at(new Place(Site.MLP_PRE, layer, places), gate);
    NDArray active =
        gated
            ? kernels.gate(function, pre, tap.at(new Place(Site.MLP_PRE_LINEAR, layer, places), up))
            : kernels.activate(function, pre);
    active = tap.at(new Place(Site.MLP_POST, layer, places), active);
    return linear(active, layer, Parameter.MLP_OUT_WEIGHT, Parameter.MLP_OUT_BIAS);
  }

  /// The three norms, with where their scale is seen, and the three that read the stream before
  /// attention, with where their input is seen.
  private enum Affine {
    FIRST_NORM(Site.NORM1_SCALE, Parameter.NORM1_WEIGHT, Parameter.NORM1_BIAS),
    SECOND_NORM(Site.NORM2_SCALE, Parameter.NORM2_WEIGHT, Parameter.NORM2_BIAS),
    FINAL_NORM(Site.FINAL_NORM_SCALE, Parameter.FINAL_NORM_WEIGHT, Parameter.FINAL_NORM_BIAS),
    Q(Site.Q_INPUT, Parameter.Q_WEIGHT, Parameter.Q_BIAS),
    K(Site.K_INPUT, Parameter.K_WEIGHT, Parameter.K_BIAS),
    V(Site.V_INPUT, Parameter.V_WEIGHT, Parameter.V_BIAS);

    private final Site site;
    private final Parameter weight;
    private final Parameter bias;

    Affine(Site site, Parameter weight, Parameter bias) {
      this.site = site;
      this.weight = weight;
      this.bias = bias;
    }
  }

  private NDArray norm(NDArray x, int layer, Places places, Affine which, Tap tap) {
    if (spec.norm() == Norm.NONE) {
      return x;
    }
    NDArray weight = weights.find(which.weight, layer);
    NDArray bias = weights.find(which.bias, layer);
    if (!tap.wants(which.site, layer)) {
      return spec.norm() == Norm.LAYER
          ? Kernels.loaded().layerNorm(x, weight, bias, spec.normEpsilon())
          : Kernels.loaded().rmsNorm(x, weights.get(which.weight, layer), spec.normEpsilon());
    }
    NDArray centred = spec.norm() == Norm.LAYER ? x.sub(x.mean(LAST_AXIS, true)) : x;
    NDArray variance = centred.mul(centred).mean(LAST_AXIS);
    NDArray scale = variance.add((float) spec.normEpsilon()).sqrt();
    scale = tap.at(new Place(which.site, layer, places), scale);
    NDArray normed = centred.div(scale.expandDims(-1));
    normed = weight == null ? normed : normed.mul(weight);
    return bias == null ? normed : normed.add(bias);
  }

  /// q, k or v of the rows, `[R,heads,c]`. Where a tap wants what each head reads, every head has
  /// its own copy of the stream.
  private NDArray project(
      int layer, NDArray x, NDArray read, Places places, Affine reader, Tap tap) {
    int heads = reader == Affine.Q ? spec.heads() : spec.kvHeads();
    if (!tap.wants(reader.site, layer)) {
      return linear(read, layer, reader.weight, reader.bias)
          .reshape(places.rows(), heads, spec.dHead());
    }
    long d = spec.dModel();
    NDArray copies = x.expandDims(1).repeat(1, heads);
    NDArray own = tap.at(new Place(reader.site, layer, places), copies);
    long slices = own.getShape().get(1);
    NDArray normed = ownNorm(layer, x, read, own, places).transpose(1, 0, 2);
    NDArray matrix = weights.get(reader.weight, layer).reshape(d, heads, spec.dHead());
    matrix.attach(x.getManager());
    NDArray result =
        normed.matMul(matrix.transpose(1, 0, 2).repeat(0, slices / heads)).transpose(1, 0, 2);
    NDArray bias = weights.find(reader.bias, layer);
    if (bias == null) {
      return result;
    }
    NDArray shift = bias.reshape(1, heads, spec.dHead());
    shift.attach(x.getManager());
    return result.add(shift.repeat(1, slices / heads));
  }

  /// Copies of the stream as heads read them, `[R,heads,d]`: one that a tap has changed has a norm
  /// of its own, the others what all read.
  private NDArray ownNorm(int layer, NDArray x, NDArray read, NDArray own, Places places) {
    NDArray changed = own.neq(x.expandDims(1)).toType(DataType.INT32, false).sum(LAST_AXIS, true);
    NDArray normed =
        spec.isPostNorm() ? own : norm(own, layer, places, Affine.FIRST_NORM, Tap.NONE);
    Shape shape = own.getShape();
    return NDArrays.where(
        changed.gt(0).broadcast(shape), normed, read.expandDims(1).broadcast(shape));
  }

  private NDArray linear(NDArray x, int layer, Parameter weight, Parameter bias) {
    return Kernels.loaded().linear(x, weights.get(weight, layer), weights.find(bias, layer));
  }

  private long width() {
    return (long) spec.heads() * spec.dHead();
  }

  /// The rows of the last position of each sequence.
  public static NDArray last(NDArray rows, Places places) {
    return rows.get(new NDIndex("{}", rows.getManager().create(places.lastRows())));
  }

  private static long[] flat(int[][] ids) {
    return Arrays.stream(ids).flatMapToInt(Arrays::stream).asLongStream().toArray();
  }
}
