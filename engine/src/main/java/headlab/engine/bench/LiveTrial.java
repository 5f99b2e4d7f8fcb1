package headlab.engine.bench;

import headlab.engine.sweep.LoadedModel;
import headlab.engine.sweep.Turn;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Heads switched off one after the other, a head in each layer, while the same prompt stays.
final class LiveTrial extends Trial {
  private final LoadedModel model;
  private final TokenizedPrompt prompt;
  private final Samples[] byLayer;
  private final Samples all = new Samples();

  LiveTrial(LoadedModel model, int tokens) {
    this.model = model;
    prompt = Pair.of(model.spec(), tokens, 0, tokens);
    byLayer = new Samples[model.spec().layers()];
    Arrays.setAll(byLayer, layer -> new Samples());
  }

  /// The plain run is made when a prompt is typed, before the first click.
  @Override
  void measure(Turn turn) throws InterruptedException {
    try (Ablation ablation = Ablation.of(model, prompt)) {
      for (int layer = 0; layer < byLayer.length; layer++) {
        turn.between();
        long start = System.nanoTime();
        var _ = ablation.logits(layer);
        double ms = 1000 * seconds(start);
        byLayer[layer].add(ms);
        all.add(ms);
      }
    }
  }

  @Override
  String what() {
    return BenchRow.LIVE_ABLATION.id() + " at " + prompt.length() + " tokens";
  }

  @Override
  Measure result(double rate) {
    Map<String, Number> numbers = new LinkedHashMap<>();
    numbers.put("tokens", prompt.length());
    numbers.put(
        "mean_ms", Arrays.stream(byLayer).mapToDouble(Samples::median).average().orElseThrow());
    numbers.put("p95_ms", all.p95());
    return new Measure(BenchRow.LIVE_ABLATION, model.spec().family().id(), numbers);
  }

  @Override
  double difference(Turn turn) throws InterruptedException {
    double largest = 0;
    try (Ablation ablation = Ablation.of(model, prompt)) {
      for (int layer = 0; layer < byLayer.length; layer++) {
        turn.between();
        largest = Math.max(largest, ablation.difference(layer));
      }
    }
    return largest;
  }
}
