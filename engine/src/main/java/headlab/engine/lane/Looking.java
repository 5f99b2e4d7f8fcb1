package headlab.engine.lane;

import headlab.datasets.Refusal;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Variant;
import headlab.engine.sweep.KeptRun;
import headlab.engine.sweep.LoadedModel;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import headlab.engine.tokens.Tokenizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Answers `Request.Look` on one open model. The unedited run of the last prompt is kept, so that
/// switching a head costs only what the head can change.
final class Looking implements AutoCloseable {
  private static final HookPoint LOGITS = HookPoint.of(Site.LOGITS);

  /// Bytes of a kept run; a prompt that needs more is run anew for each question.
  private static final long MOST = 1L << 30;

  private final LoadedModel model;
  private final Tokenizer tokenizer;
  private final PromptSource source;
  private @Nullable Known known;

  Looking(LoadedModel model, Tokenizer tokenizer, PromptSource source) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.source = source;
  }

  /// The run that is kept, what it is of, and its own next-token logits by position.
  ///
  /// @param run null where it would be too large
  private record Known(
      List<TokenizedPrompt> prompts,
      int which,
      Side side,
      @Nullable KeptRun run,
      Map<Integer, Tensor> logits) {
    boolean isOf(Chosen chosen) {
      return which == chosen.which()
          && side == chosen.side()
          && (prompts.equals(chosen.prompts())
              || (prompts.size() == 1
                  && chosen.prompts().size() == 1
                  && isSame(prompts.getFirst(), chosen.prompt())));
    }

    /// Whether edits that read either side, or name roles, mean the same in both prompts.
    private static boolean isSame(TokenizedPrompt one, TokenizedPrompt other) {
      return one.clean().equals(other.clean())
          && one.corrupted().equals(other.corrupted())
          && one.roles().equals(other.roles());
    }
  }

  /// The prompt and the edits that `look` means.
  Chosen choose(Request.Look look) {
    return Chosen.of(source, look.draft(), look.bos(), look.side(), look.edits());
  }

  Event.Seen look(Request.Look look) {
    long start = System.nanoTime();
    Chosen chosen = choose(look);
    int last = chosen.prompt().length() - 1;
    int position = position(look.position(), last);
    Set<Integer> positions = new HashSet<>(List.of(position, last));
    KeptRun.Answer plain = plain(chosen, positions);
    KeptRun.Answer edited =
        look.edits().isEmpty() && look.captures().isEmpty()
            ? plain
            : answer(chosen, look.edits(), positions, look.captures());
    int top = Math.clamp(look.top(), 1, model.spec().vocabulary());
    return new Event.Seen(
        look.id(),
        chosen.prompt(),
        position,
        Predictions.top(at(plain, position), top, tokenizer),
        Predictions.top(at(edited, position), top, tokenizer),
        Predictions.answers(chosen.prompt(), at(plain, last)),
        Predictions.answers(chosen.prompt(), at(edited, last)),
        edited.captures(),
        chosen.touched(model),
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

  private KeptRun.Answer plain(Chosen chosen, Set<Integer> positions) {
    Map<Integer, Tensor> logits = known(chosen).logits();
    if (!logits.keySet().containsAll(positions)) {
      logits.putAll(answer(chosen, List.of(), positions, Set.of()).logits());
    }
    return new KeptRun.Answer(logits, Map.of());
  }

  private KeptRun.Answer answer(
      Chosen chosen, List<Intervention> edits, Set<Integer> positions, Set<HookPoint> points) {
    KeptRun run = known(chosen).run();
    return run == null
        ? anew(chosen, edits, positions, points)
        : run.answer(edits, positions, points, () -> {});
  }

  private Known known(Chosen chosen) {
    Known now = known;
    if (now == null || !now.isOf(chosen)) {
      close();
      boolean tooLarge = KeptRun.bytes(model.spec(), chosen.prompt().length()) > MOST;
      KeptRun run = tooLarge ? null : model.keep(chosen.prompts(), chosen.which(), chosen.side());
      now = new Known(chosen.prompts(), chosen.which(), chosen.side(), run, new HashMap<>());
      known = now;
    }
    return now;
  }

  private KeptRun.Answer anew(
      Chosen chosen, List<Intervention> edits, Set<Integer> positions, Set<HookPoint> points) {
    Variant variant = new Variant(chosen.side(), edits);
    Set<HookPoint> all = new HashSet<>(points);
    all.add(LOGITS);
    Map<HookPoint, Tensor> captures =
        new HashMap<>(model.capture(chosen.prompts(), chosen.which(), variant, all));
    Tensor rows = Objects.requireNonNull(captures.get(LOGITS));
    Map<Integer, Tensor> logits = new HashMap<>();
    positions.forEach(position -> logits.put(position, rows.slice(position)));
    captures.keySet().retainAll(points);
    return new KeptRun.Answer(logits, captures);
  }

  private static float[] at(KeptRun.Answer answer, int position) {
    return Objects.requireNonNull(answer.logits().get(position)).toArray();
  }

  /// Lets the kept run go.
  @Override
  public void close() {
    Known old = known;
    known = null;
    KeptRun run = old == null ? null : old.run();
    if (run != null) {
      run.close();
    }
  }
}
