package headlab.engine.lane;

import headlab.datasets.Refusal;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Variant;
import headlab.engine.sweep.LoadedModel;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.Tokenizer;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Answers `Request.Look` on one open model. What the last prompt's unedited run said is kept, so
/// that switching a head costs one forward pass.
final class Looking {
  private static final HookPoint LOGITS = HookPoint.of(Site.LOGITS);

  private final LoadedModel model;
  private final Tokenizer tokenizer;
  private final PromptSource source;
  private @Nullable Seen before;

  Looking(LoadedModel model, Tokenizer tokenizer, PromptSource source) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.source = source;
  }

  /// The unedited logits of one side of one prompt, by position.
  private record Seen(List<Integer> ids, Map<Integer, float[]> rows) {}

  /// The prompt and the edits that `look` means.
  Chosen choose(Request.Look look) {
    return Chosen.of(source, look.draft(), look.bos(), look.side(), look.edits());
  }

  Event.Seen look(Request.Look look) {
    long start = System.nanoTime();
    Chosen chosen = choose(look);
    int last = chosen.prompt().length() - 1;
    int position = position(look.position(), last);
    Map<Integer, float[]> plain = plain(chosen, position, last);
    Map<Integer, float[]> edited = plain;
    Map<HookPoint, Tensor> captures = Map.of();
    if (!look.captures().isEmpty()) {
      Set<HookPoint> points = new LinkedHashSet<>(look.captures());
      points.add(LOGITS);
      Map<HookPoint, Tensor> run =
          model.capture(chosen.prompts(), chosen.which(), chosen.variant(), points);
      Tensor logits = Objects.requireNonNull(run.get(LOGITS));
      edited = new HashMap<>();
      edited.put(position, logits.slice(position).toArray());
      edited.put(last, logits.slice(last).toArray());
      captures = new HashMap<>(run);
      captures.keySet().retainAll(look.captures());
    } else if (!look.edits().isEmpty()) {
      edited = run(chosen, chosen.variant(), position, last);
    }
    int top = Math.clamp(look.top(), 1, model.spec().vocabulary());
    return new Event.Seen(
        look.id(),
        chosen.prompt(),
        position,
        Predictions.top(at(plain, position), top, tokenizer),
        Predictions.top(at(edited, position), top, tokenizer),
        Predictions.answers(chosen.prompt(), at(plain, last)),
        Predictions.answers(chosen.prompt(), at(edited, last)),
        captures,
        chosen.touched(model.spec()),
        (System.nanoTime() - start) / 1e6);
  }

  private static int position(int asked, int last) {
    int position = asked < 0 ? asked + last + 1 : asked;
    if (position < 0 || position > last) {
      throw new Refusal(
          "The prompt has positions 0 to %d, so there is no position %d.".formatted(last, asked));
    }
    return position;
  }

  private Map<Integer, float[]> plain(Chosen chosen, int position, int last) {
    List<Integer> ids = chosen.ids();
    Seen known = before;
    if (known == null || !known.ids().equals(ids)) {
      known = new Seen(ids, new HashMap<>());
      before = known;
    }
    if (!known.rows().containsKey(position) || !known.rows().containsKey(last)) {
      known.rows().putAll(run(chosen, chosen.unedited(), position, last));
    }
    return known.rows();
  }

  private Map<Integer, float[]> run(Chosen chosen, Variant variant, int position, int last) {
    boolean all = position != last;
    Tensor logits = model.logits(chosen.prompts(), chosen.which(), variant, all);
    Map<Integer, float[]> rows = new HashMap<>();
    rows.put(position, logits.slice(all ? position : 0).toArray());
    rows.put(last, logits.slice(all ? last : 0).toArray());
    return rows;
  }

  private static float[] at(Map<Integer, float[]> rows, int position) {
    return Objects.requireNonNull(rows.get(position));
  }
}
