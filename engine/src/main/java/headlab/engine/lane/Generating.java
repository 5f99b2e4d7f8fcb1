package headlab.engine.lane;

import headlab.engine.hook.HookPoint;
import headlab.engine.sweep.GenerationEnd;
import headlab.engine.sweep.GenerationSink;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TextStream;
import headlab.engine.tokens.Tokenizer;
import java.util.Map;

/// Answers `Request.Generate`: each token is said as soon as it is chosen, and live requests get
/// their turn in between.
final class Generating {
  private final Lane lane;

  Generating(Lane lane) {
    this.lane = lane;
  }

  void generate(Request.Generate asked) throws InterruptedException {
    long start = System.nanoTime();
    lane.throwIfStopped(asked.id());
    OpenModel open = lane.model(asked.model(), asked.id());
    Chosen chosen =
        Chosen.of(open.source(), asked.draft(), asked.bos(), asked.side(), asked.edits());
    Telling telling = new Telling(lane, asked, open.tokenizer());
    GenerationEnd end =
        open.model()
            .generate(
                chosen.prompts(),
                chosen.which(),
                chosen.variant(),
                asked.sampling(),
                asked.captures(),
                telling);
    lane.say(
        new Event.GenerationEnded(
            asked.id(),
            chosen.prompt(),
            telling.count,
            telling.text.rest(),
            end,
            chosen.touched(open.model()),
            (System.nanoTime() - start) / 1e6));
  }

  /// Turns tokens into events.
  private static final class Telling implements GenerationSink {
    private final Lane lane;
    private final Request.Generate asked;
    private final Tokenizer tokenizer;
    private final TextStream text;
    private int count;

    Telling(Lane lane, Request.Generate asked, Tokenizer tokenizer) {
      this.lane = lane;
      this.asked = asked;
      this.tokenizer = tokenizer;
      text = tokenizer.stream();
    }

    @Override
    public void token(int step, int id, double logProb, Map<HookPoint, Tensor> captures)
        throws InterruptedException {
      Event.Token token = new Event.Token(id, tokenizer.label(id));
      String readable = text.next(id);
      lane.say(new Event.Generated(asked.id(), step, token, readable, logProb, captures));
      count++;
      between();
    }

    @Override
    public boolean endsAt(int id) {
      return asked.toEnd() && tokenizer.endId().orElse(-1) == id;
    }

    @Override
    public void between() throws InterruptedException {
      lane.serveLive(asked.id());
    }
  }
}
