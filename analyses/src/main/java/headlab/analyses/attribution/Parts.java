package headlab.analyses.attribution;

import headlab.engine.analysis.Session;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Variant;
import headlab.engine.model.Coordinates;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.WeightName;
import headlab.engine.sweep.Metric;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// The parts of the residual stream of one model, and what each counts towards an answer.
final class Parts {
  private final ModelSpec spec;
  private final List<LayerWrites> layerWrites;
  private final boolean positions;

  private Parts(ModelSpec spec, List<LayerWrites> layerWrites) {
    this.spec = spec;
    this.layerWrites = layerWrites;
    positions = HookPoint.sites(spec).contains(Site.POS_EMBED);
  }

  /// Reads the weights it needs from the model.
  static Parts of(Session session) {
    ModelSpec spec = session.spec();
    List<LayerWrites> layers = new ArrayList<>();
    for (int layer = 0; layer < spec.layers(); layer++) {
      layers.add(
          new LayerWrites(
              spec,
              session.weight(WeightName.W_O, layer, Coordinates.FOLDED).toArray(),
              session.weight(WeightName.B_O, layer, Coordinates.FOLDED).toArray(),
              session.weight(WeightName.B_V, layer, Coordinates.FOLDED).toArray()));
    }
    return new Parts(spec, layers);
  }

  int layers() {
    return spec.layers();
  }

  int heads() {
    return spec.heads();
  }

  /// The components, in the order in which the model writes them.
  List<String> labels() {
    List<String> labels = new ArrayList<>(List.of("embed"));
    if (positions) {
      labels.add("pos embed");
    }
    for (int layer = 0; layer < spec.layers(); layer++) {
      labels.add("attn " + layer);
      if (biased()) {
        labels.add("attn bias " + layer);
      }
      labels.add("mlp " + layer);
    }
    labels.add("final bias");
    return labels;
  }

  /// What each part counts towards the answer of one prompt.
  Terms attribute(Session session, TokenizedPrompt prompt, Metric metric)
      throws InterruptedException {
    Map<HookPoint, Tensor> run = session.capture(prompt, Variant.CLEAN, points());
    int last = prompt.length() - 1;
    double[] direction = Direction.of(session, prompt, metric);
    if (spec.hasFinalNorm()) {
      double scale = at(run, HookPoint.of(Site.FINAL_NORM_SCALE)).at(last);
      for (int i = 0; i < direction.length; i++) {
        direction[i] /= scale;
      }
    }
    List<Double> components = new ArrayList<>();
    double[] heads = new double[spec.layers() * spec.heads()];
    components.add(dot(at(run, HookPoint.of(Site.EMBED)).slice(last), direction));
    if (positions) {
      components.add(dot(at(run, HookPoint.of(Site.POS_EMBED)).slice(last), direction));
    }
    for (int layer = 0; layer < spec.layers(); layer++) {
      Tensor z = at(run, new HookPoint(Site.Z, layer)).slice(last);
      double[] each = layerWrites.get(layer).heads(z.toArray(), direction);
      System.arraycopy(each, 0, heads, layer * spec.heads(), each.length);
      components.add(java.util.Arrays.stream(each).sum());
      if (biased()) {
        components.add(layerWrites.get(layer).bias(direction));
      }
      components.add(dot(at(run, new HookPoint(Site.MLP_OUT, layer)).slice(last), direction));
    }
    components.add(Direction.bias(session, prompt, metric));
    return new Terms(components.stream().mapToDouble(Double::doubleValue).toArray(), heads);
  }

  /// Llama has no biases; its rows would all be 0.
  private boolean biased() {
    return layerWrites.stream().anyMatch(LayerWrites::biased);
  }

  private Set<HookPoint> points() {
    Set<HookPoint> points = new LinkedHashSet<>();
    points.add(HookPoint.of(Site.EMBED));
    if (positions) {
      points.add(HookPoint.of(Site.POS_EMBED));
    }
    if (spec.hasFinalNorm()) {
      points.add(HookPoint.of(Site.FINAL_NORM_SCALE));
    }
    for (int layer = 0; layer < spec.layers(); layer++) {
      points.add(new HookPoint(Site.Z, layer));
      points.add(new HookPoint(Site.MLP_OUT, layer));
    }
    return points;
  }

  private static Tensor at(Map<HookPoint, Tensor> run, HookPoint point) {
    return Objects.requireNonNull(run.get(point), point::format);
  }

  private static double dot(Tensor written, double[] direction) {
    float[] values = written.toArray();
    double sum = 0;
    for (int i = 0; i < direction.length; i++) {
      sum += values[i] * direction[i];
    }
    return sum;
  }
}
