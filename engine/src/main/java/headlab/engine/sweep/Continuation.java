package headlab.engine.sweep;

import headlab.datasets.Refusal;
import headlab.engine.hook.HookPoint;
import headlab.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One prompt's continuation, taken token by token: what a generation has come to so far.
///
/// It may hold native memory until it is closed; other runs of the model may come in between.
public final class Continuation implements AutoCloseable {
  private final NextLogits model;
  private final Sampling sampling;
  private final int room;
  private final Sampler sampler;
  private final List<Integer> generated = new ArrayList<>();

  /// @param room how many tokens the model reads after the prompt
  Continuation(NextLogits model, Sampling sampling, int room) {
    this.model = model;
    this.sampling = sampling;
    this.room = room;
    sampler = new Sampler(sampling);
  }

  /// One token.
  ///
  /// @param step from 0
  /// @param logProb in the model's own distribution, before temperature and cuts
  /// @param captures as `GenerationSink` says
  public record Token(int step, int id, double logProb, Map<HookPoint, Tensor> captures) {}

  /// The next token, or null when the tokens asked for are there or the model reads no further.
  ///
  /// @param turn called between layers
  /// @throws InterruptedException as `turn` throws it; the token can then be asked for again
  public @Nullable Token next(Turn turn) throws InterruptedException {
    if (generated.size() == sampling.tokens() || generated.size() > room) {
      return null;
    }
    NextLogits.Step run = model.after(List.copyOf(generated), turn);
    float[] logits = finite(run.logits());
    int id = sampler.next(logits);
    double logProb = logits[id] - Reading.logSumExp(logits);
    generated.add(id);
    return new Token(generated.size() - 1, id, logProb, run.captures());
  }

  /// Why there is no next token.
  public GenerationEnd end() {
    return generated.size() == sampling.tokens() ? GenerationEnd.TOKENS : GenerationEnd.CONTEXT;
  }

  private static float[] finite(Tensor logits) {
    if (!logits.isFinite()) {
      throw new Refusal(
          "The model's logits are not finite here: its weights are damaged, or an edit is too strong.");
    }
    return logits.toArray();
  }

  @Override
  public void close() {
    model.close();
  }
}
