package headlab.engine.sweep;

import headlab.datasets.Refusal;
import headlab.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// One prompt's continuation: logits, a token, and again.
///
/// @param room how many tokens the model reads after the prompt
record Generation(NextLogits model, Sampling sampling, int room) {
  /// Generates until the tokens asked for are there, one ends it, or the model reads no further.
  GenerationEnd into(GenerationSink sink) throws InterruptedException {
    Sampler sampler = new Sampler(sampling);
    List<Integer> generated = new ArrayList<>();
    while (generated.size() < sampling.tokens()) {
      if (generated.size() > room) {
        return GenerationEnd.CONTEXT;
      }
      NextLogits.Step step = model.after(List.copyOf(generated));
      float[] logits = finite(step.logits());
      int id = sampler.next(logits);
      double logProb = logits[id] - Reading.logSumExp(logits);
      sink.token(generated.size(), id, logProb, step.captures());
      generated.add(id);
      if (sink.endsAt(id)) {
        return GenerationEnd.STOP;
      }
      sink.between();
    }
    return GenerationEnd.TOKENS;
  }

  private static float[] finite(Tensor logits) {
    if (!logits.isFinite()) {
      throw new Refusal(
          "The model's logits are not finite here: its weights are damaged, or an edit is too strong.");
    }
    return logits.toArray();
  }
}
