package headlab.engine.bench;

import headlab.engine.sweep.LoadedModel;
import headlab.engine.sweep.Turn;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.LinkedHashMap;
import java.util.Map;

/// The logits of the last position of a prompt, nothing edited.
final class ForwardTrial extends Trial {
  private final LoadedModel model;
  private final TokenizedPrompt prompt;
  private final Samples seconds = new Samples();

  ForwardTrial(LoadedModel model, int tokens) {
    super(9);
    this.model = model;
    prompt = Pair.of(model.spec(), tokens, 0, tokens);
  }

  @Override
  void measure(Turn turn) {
    long start = System.nanoTime();
    model.logits(prompt.clean(), false);
    seconds.add(seconds(start));
  }

  @Override
  String what() {
    return BenchRow.FORWARD.id() + " at " + prompt.length() + " tokens";
  }

  @Override
  Measure result(double rate) {
    double floor = new Floor(model.spec()).forward(prompt.length()) / rate;
    Map<String, Number> numbers = new LinkedHashMap<>();
    numbers.put("tokens", prompt.length());
    numbers.put("median_s", seconds.median());
    numbers.put("spread", seconds.spread());
    numbers.put("floor_s", floor);
    numbers.put("vs_floor", seconds.median() / floor);
    return new Measure(BenchRow.FORWARD, model.spec().family().id(), numbers);
  }
}
