package headlab.engine.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import headlab.engine.hook.Site;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.ModelSpec.Norm;
import headlab.engine.model.ModelSpec.Positions;
import headlab.engine.model.Parameter;

/// The forward pass of GPT-2, OPT and Llama: every line that names a `Site` is a hook point.
///
/// B prompts of T tokens each; d is the width of the residual stream, H and G the query and kv
/// heads, c the size of a head, V the vocabulary.
///
/// Source: Radford et al. 2019 (GPT-2), Zhang et al. 2022 (OPT), Touvron et al. 2023 (Llama), with
/// the arithmetic of the Hugging Face implementations in fp32.
public final class Transformer {
  private static final int[] LAST_AXIS = {-1};

  private final ModelSpec spec;
  private final Weights weights;

  public Transformer(ModelSpec spec, Weights weights) {
    this.spec = spec;
    this.weights = weights;
  }

  /// Runs prompts of one length and hands back their logits: `[B,T,V]`, or `[B,1,V]` of the last
  /// position.
  ///
  /// @param run the manager that gets the result; all else is freed layer by layer
  /// @param ids `[B][T]`
  /// @param start the position of the first token, 0 unless positions are shifted
  public <E extends Exception> NDArray logits(
      NDManager run, int[][] ids, int start, boolean allPositions, Tap tap, Pause<E> pause)
      throws E {
    Devices.withoutGradients();
    Threads.suit(spec);
    int length = ids[0].length;
    Sequence sequence = new Sequence(run, spec, start, length);
    NDArray x = embed(run, ids, start, tap);
    for (int layer = 0; layer < spec.layers(); layer++) {
      try (NDManager inner = run.newSubManager()) {
        x.attach(inner);
        x = block(layer, x, sequence, tap);
        x.attach(run);
      }
      pause.between();
    }
    try (NDManager inner = run.newSubManager()) {
      x.attach(inner);
      NDArray read =
          allPositions ? x : x.get(new NDIndex().addAllDim().addSliceDim(length - 1, length));
      NDArray logits = unembed(read, tap);
      logits.attach(run);
      return logits;
    }
  }

  private NDArray embed(NDManager run, int[][] ids, int start, Tap tap) {
    NDArray tokens = tokens(run, ids);
    NDArray x = weights.get(Parameter.TOKEN_EMBEDDING, 0).get(run, new NDIndex("{}", tokens));
    x = tap.at(Site.EMBED, 0, x);
    if (spec.positions() instanceof Positions.Learned learned) {
      int first = start + learned.offset();
      NDArray rows =
          weights
              .get(Parameter.POSITION_EMBEDDING, 0)
              .get(run, new NDIndex().addSliceDim(first, first + ids[0].length));
      x = x.add(tap.at(Site.POS_EMBED, 0, rows.expandDims(0).broadcast(x.getShape())));
    }
    return x;
  }

  /// One layer: `[B,T,d]` to `[B,T,d]`.
  private NDArray block(int layer, NDArray stream, Sequence sequence, Tap tap) {
    NDArray x = tap.at(Site.RESID_PRE, layer, stream);
    NDArray read =
        norm(x, layer, Site.NORM1_SCALE, Parameter.NORM1_WEIGHT, Parameter.NORM1_BIAS, tap);
    x = x.add(tap.at(Site.ATTN_OUT, layer, attention(layer, read, sequence, tap)));
    x = tap.at(Site.RESID_MID, layer, x);
    read = norm(x, layer, Site.NORM2_SCALE, Parameter.NORM2_WEIGHT, Parameter.NORM2_BIAS, tap);
    x = x.add(tap.at(Site.MLP_OUT, layer, mlp(layer, read)));
    return tap.at(Site.RESID_POST, layer, x);
  }

  private NDArray attention(int layer, NDArray x, Sequence sequence, Tap tap) {
    NDArray q = heads(linear(x, layer, Parameter.Q_WEIGHT, Parameter.Q_BIAS), spec.heads());
    NDArray k = heads(linear(x, layer, Parameter.K_WEIGHT, Parameter.K_BIAS), spec.kvHeads());
    NDArray v = heads(linear(x, layer, Parameter.V_WEIGHT, Parameter.V_BIAS), spec.kvHeads());
    q = sequence.turn(tap.at(Site.Q, layer, q)).transpose(0, 2, 1, 3);
    k = repeated(spec, sequence.turn(tap.at(Site.K, layer, k))).transpose(0, 2, 3, 1);
    v = repeated(spec, tap.at(Site.V, layer, v)).transpose(0, 2, 1, 3);

    NDArray scores = q.matMul(k).div((float) Math.sqrt(spec.dHead()));
    scores = tap.at(Site.SCORES, layer, sequence.cleared(scores));
    NDArray pattern = sequence.hidden(scores).softmax(-1);
    pattern = sequence.cleared(tap.at(Site.PATTERN, layer, pattern));
    NDArray z = tap.at(Site.Z, layer, pattern.matMul(v).transpose(0, 2, 1, 3));

    Shape shape = x.getShape();
    NDArray flat = z.reshape(shape.get(0), shape.get(1), (long) spec.heads() * spec.dHead());
    return linear(flat, layer, Parameter.O_WEIGHT, Parameter.O_BIAS);
  }

  private NDArray mlp(int layer, NDArray x) {
    NDArray hidden = linear(x, layer, Parameter.MLP_IN_WEIGHT, Parameter.MLP_IN_BIAS);
    NDArray active =
        switch (spec.activation()) {
          case GELU_TANH -> geluTanh(hidden);
          case RELU -> Activation.relu(hidden);
          case SILU_GATED ->
              Activation.swish(x.matMul(weights.get(Parameter.MLP_GATE_WEIGHT, layer)), 1)
                  .mul(hidden);
        };
    return linear(active, layer, Parameter.MLP_OUT_WEIGHT, Parameter.MLP_OUT_BIAS);
  }

  private NDArray unembed(NDArray x, Tap tap) {
    NDArray read =
        norm(
            x,
            0,
            Site.FINAL_NORM_SCALE,
            Parameter.FINAL_NORM_WEIGHT,
            Parameter.FINAL_NORM_BIAS,
            tap);
    return tap.at(Site.LOGITS, 0, read.matMul(weights.unembedding()));
  }

  private NDArray norm(
      NDArray x, int layer, Site scaleSite, Parameter weight, Parameter bias, Tap tap) {
    if (spec.norm() == Norm.NONE) {
      return x;
    }
    NDArray centred = spec.norm() == Norm.LAYER ? x.sub(x.mean(LAST_AXIS, true)) : x;
    NDArray variance = centred.mul(centred).mean(LAST_AXIS);
    NDArray scale = tap.at(scaleSite, layer, variance.add((float) spec.normEpsilon()).sqrt());
    NDArray normed = centred.div(scale.expandDims(-1)).mul(weights.get(weight, layer));
    NDArray shift = weights.find(bias, layer);
    return shift == null ? normed : normed.add(shift);
  }

  private NDArray linear(NDArray x, int layer, Parameter weight, Parameter bias) {
    NDArray y = x.matMul(weights.get(weight, layer));
    NDArray shift = weights.find(bias, layer);
    return shift == null ? y : y.add(shift);
  }

  private NDArray heads(NDArray x, int heads) {
    Shape shape = x.getShape();
    return x.reshape(shape.get(0), shape.get(1), heads, spec.dHead());
  }

  /// K or V with one slice for each query head: `[B,T,G,c]` to `[B,T,H,c]`, where query head h
  /// reads kv head h / (H / G). What has H slices already stays as it is.
  static NDArray repeated(ModelSpec spec, NDArray x) {
    long slices = x.getShape().get(2);
    return slices == spec.heads() ? x : x.repeat(2, spec.heads() / slices);
  }

  /// The tanh form, which GPT-2 was trained with; the exact form differs by up to 5e-4.
  static NDArray geluTanh(NDArray x) {
    NDArray inner = x.mul(x).mul(x).mul(0.044715f).add(x).mul((float) Math.sqrt(2 / Math.PI));
    return x.mul(0.5f).mul(inner.tanh().add(1f));
  }

  private static NDArray tokens(NDManager run, int[][] ids) {
    long[] flat = new long[ids.length * ids[0].length];
    int at = 0;
    for (int[] row : ids) {
      for (int id : row) {
        flat[at++] = id;
      }
    }
    return run.create(flat, new Shape(ids.length, ids[0].length));
  }
}
