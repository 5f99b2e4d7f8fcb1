package headlab.engine.sweep;

import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Variant;
import headlab.engine.model.Coordinates;
import headlab.engine.model.WeightName;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.List;
import java.util.Map;

/// The linear terms of one prompt's logit difference at the last position.
record Terms(LoadedModel model, Map<HookPoint, Tensor> run, Tensor direction, double bias) {
  static Terms of(LoadedModel model, TokenizedPrompt pair) {
    List<Integer> ids = List.of(pair.correct().getFirst(), pair.incorrect().getFirst());
    Tensor columns = model.weights().unembed(ids, Coordinates.FOLDED);
    Tensor biases = model.weights().unembedBias(ids, Coordinates.FOLDED);
    Map<HookPoint, Tensor> run = model.capture(pair, Variant.CLEAN, Points.all(model.spec()));
    int last = pair.length() - 1;
    float[] direction = new float[model.spec().dModel()];
    float scale = model.spec().hasFinalNorm() ? at(run, Site.FINAL_NORM_SCALE, 0).at(last) : 1;
    for (int i = 0; i < direction.length; i++) {
      direction[i] = (columns.at(0, i) - columns.at(1, i)) / scale;
    }
    return new Terms(
        model,
        run,
        Tensor.of(List.of("dModel"), new int[] {direction.length}, direction),
        biases.at(0) - biases.at(1));
  }

  double write(Site site, int layer) {
    Tensor value = at(run, site, layer);
    return dot(value.slice(value.length(0) - 1).toArray());
  }

  double head(int layer, int head) {
    Tensor z = at(run, Site.Z, layer);
    Tensor valueBias = model.weights().weight(WeightName.B_V, layer, Coordinates.FOLDED);
    Tensor out = model.weights().weight(WeightName.W_O, layer, Coordinates.FOLDED).slice(head);
    double sum = 0;
    for (int c = 0; c < model.spec().dHead(); c++) {
      double value = z.at(z.length(0) - 1, head, c) - valueBias.at(model.spec().kvHead(head), c);
      sum += value * dot(out.slice(c).toArray());
    }
    return sum;
  }

  double outBias(int layer) {
    return dot(model.weights().weight(WeightName.B_O, layer, Coordinates.FOLDED).toArray());
  }

  private double dot(float[] write) {
    double sum = 0;
    for (int i = 0; i < write.length; i++) {
      sum += (double) write[i] * direction.at(i);
    }
    return sum;
  }

  private static Tensor at(Map<HookPoint, Tensor> run, Site site, int layer) {
    return java.util.Objects.requireNonNull(run.get(new HookPoint(site, layer)));
  }
}
