package headlab.engine.lane;

import headlab.datasets.Prompt;
import headlab.datasets.PromptText;
import headlab.datasets.Refusal;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Variant;
import headlab.engine.sweep.LoadedModel;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Answers the requests that store no run.
final class Answering {
  private static final int TOP = 10;
  private static final long MOST_LOGITS = 1L << 28;

  private final Lane lane;

  Answering(Lane lane) {
    this.lane = lane;
  }

  void open(Request.Open asked) throws InterruptedException {
    OpenModel open = lane.model(asked.model(), asked.id());
    lane.say(
        new Event.Opened(
            asked.id(),
            asked.model(),
            open.model().spec(),
            open.model().device().id(),
            open.tokenizer().bosRule().sentence(),
            open.parameters()));
    open.whenFingerprint(hash -> lane.say(new Event.Fingerprint(asked.id(), asked.model(), hash)));
  }

  void look(Request.Look look) throws InterruptedException {
    OpenModel open = lane.model(look.model(), look.id());
    lane.say(open.looking().look(look));
    open.continuing().start(look, open.looking().choose(look), lane::say);
  }

  void list(Request.ListPrompts list) throws InterruptedException {
    PromptSource.Ready ready =
        lane.model(list.model(), list.id()).source().of(list.set(), list.bos());
    lane.say(new Event.Prompts(list.id(), ready.prompts(), ready.notes()));
  }

  void logits(Request.AskLogits ask) throws InterruptedException {
    OpenModel open = lane.model(ask.model(), ask.id());
    TokenizedPrompt prompt = prompt(ask, open);
    Tensor logits =
        ask.edits().isEmpty()
            ? open.model().logits(prompt.clean(), ask.allPositions())
            : edited(open.model(), prompt, ask);
    float[] last = logits.slice(logits.length(0) - 1).toArray();
    lane.say(
        new Event.Logits(
            ask.id(),
            prompt.clean(),
            prompt.labels(),
            logits,
            Predictions.top(last, Math.min(TOP, last.length), open.tokenizer()),
            prompt.warnings()));
  }

  private static Tensor edited(LoadedModel model, TokenizedPrompt prompt, Request.AskLogits ask) {
    Variant variant = new Variant(Side.CLEAN, ask.edits());
    Tensor logits = model.logits(List.of(prompt), 0, variant, ask.allPositions());
    if (model.touched(variant, List.of(prompt), 0) == 0) {
      throw new Refusal(
          "The edits write nowhere: no destination that they choose looks at a source that they choose.");
    }
    return logits;
  }

  private static TokenizedPrompt prompt(Request.AskLogits ask, OpenModel open) {
    if (ask.ids() != null) {
      return given(ask.ids(), open);
    }
    if (ask.text() == null) {
      throw new IllegalArgumentException("Logits need a text or ids.");
    }
    return open.source().typed(Prompt.of(ask.text()), ask.bos());
  }

  private static TokenizedPrompt given(List<Integer> ids, OpenModel open) {
    if (ids.isEmpty()) {
      throw new Refusal("There are no ids to run.");
    }
    Prompt source =
        new Prompt(new PromptText.Ids(ids), null, List.of(), List.of(), Map.of(), null, null, null);
    List<String> labels = ids.stream().map(open.tokenizer()::label).toList();
    return new TokenizedPrompt(
        source, ids, List.of(), labels, List.of(), List.of(), List.of(), Map.of(), false,
        List.of());
  }

  void answer(Request.Answer answer) throws InterruptedException {
    OpenModel open = lane.model(answer.model(), answer.id());
    LoadedModel model = open.model();
    int vocabulary = model.spec().vocabulary();
    if ((long) answer.prompts().size() * vocabulary > MOST_LOGITS) {
      throw new Refusal(
          "%d prompts are too many at once for a vocabulary of %d."
              .formatted(answer.prompts().size(), vocabulary));
    }
    float[] all = new float[answer.prompts().size() * vocabulary];
    List<Integer> top = new ArrayList<>();
    Variant variant = new Variant(Side.CLEAN, answer.edits());
    for (List<Integer> ids : answer.prompts()) {
      TokenizedPrompt prompt = given(ids, open);
      float[] logits = model.logits(List.of(prompt), 0, variant, false).slice(0).toArray();
      System.arraycopy(logits, 0, all, top.size() * vocabulary, vocabulary);
      top.add(argmax(logits));
      lane.serveLive(answer.id());
    }
    Tensor logits =
        Tensor.of(
            List.of("prompt", "vocabulary"), new int[] {answer.prompts().size(), vocabulary}, all);
    lane.say(new Event.Answered(answer.id(), top, logits));
  }

  private static int argmax(float[] logits) {
    int best = 0;
    for (int id = 1; id < logits.length; id++) {
      if (logits[id] > logits[best]) {
        best = id;
      }
    }
    return best;
  }
}
