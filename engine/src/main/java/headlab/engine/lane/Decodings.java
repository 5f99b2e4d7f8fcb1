package headlab.engine.lane;

import headlab.engine.hook.HookPoint;
import headlab.engine.sweep.Continuation;
import headlab.engine.sweep.Decoded;
import headlab.engine.sweep.Decoding;
import headlab.engine.sweep.DecodingSink;
import headlab.engine.sweep.GenerationEnd;
import headlab.engine.sweep.LoadedModel;
import headlab.engine.sweep.Prefill;
import headlab.engine.sweep.Turn;
import headlab.engine.tokens.TextStream;
import headlab.engine.tokens.TokenizedPrompt;
import headlab.engine.tokens.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Greedy continuations of prompts, each to the end of its line.
///
/// @param turn called between layers
record Decodings(LoadedModel model, Tokenizer tokenizer, Turn turn) {
  /// Continues `prompt` as each of `decodings` says.
  List<Decoded> of(
      TokenizedPrompt prompt, List<Decoding> decodings, Set<HookPoint> points, DecodingSink sink)
      throws InterruptedException {
    int most = decodings.stream().mapToInt(Decoding::tokens).max().orElse(1);
    List<Decoded> decoded = new ArrayList<>();
    try (Prefill prefill = model.prefill(prompt, most, turn)) {
      for (int i = 0; i < decodings.size(); i++) {
        int which = i;
        try (Continuation tokens = prefill.decode(decodings.get(i), points)) {
          decoded.add(
              to(tokens, token -> sink.step(which, token.step(), token.id(), token.captures())));
        }
      }
    }
    return decoded;
  }

  private interface Step {
    void take(Continuation.Token token) throws InterruptedException;
  }

  private Decoded to(Continuation tokens, Step step) throws InterruptedException {
    TextStream stream = tokenizer.stream();
    StringBuilder text = new StringBuilder();
    List<Integer> ids = new ArrayList<>();
    for (Continuation.Token token = tokens.next(turn); token != null; token = tokens.next(turn)) {
      ids.add(token.id());
      text.append(stream.next(token.id()));
      step.take(token);
      if (ends(token.id())) {
        return new Decoded(ids, text(text, stream), GenerationEnd.STOP);
      }
    }
    return new Decoded(ids, text(text, stream), tokens.end());
  }

  private String text(StringBuilder text, TextStream stream) {
    return tokenizer.size() == 0 ? "" : text.append(stream.rest()).toString();
  }

  /// Whether nothing is to follow the token: it ends a text, or a line before anything else.
  private boolean ends(int id) {
    String text = tokenizer.text(id);
    return tokenizer.endId().orElse(-1) == id || text.startsWith("\n") || text.startsWith("\r");
  }
}
