package headlab.engine.lane;

import headlab.engine.intervention.Variant;
import headlab.engine.sweep.Continuation;
import headlab.engine.sweep.LoadedModel;
import headlab.engine.sweep.Sampling;
import headlab.engine.sweep.Turn;
import headlab.engine.tokens.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How the prompt of the last look goes on, before and after its edits, one token at a time while
/// nobody waits for the lane. The unedited continuation is kept as long as the prompt stays.
final class Continuing implements AutoCloseable {
  private final LoadedModel model;
  private final Tokenizer tokenizer;
  private long request;
  private @Nullable Branch plain;
  private @Nullable Branch edited;

  Continuing(LoadedModel model, Tokenizer tokenizer) {
    this.model = model;
    this.tokenizer = tokenizer;
  }

  /// One run's continuation so far.
  private static final class Branch {
    private final List<Integer> ids;
    private final int most;
    private final Continuation rest;
    private final List<Event.Token> tokens = new ArrayList<>();
    private boolean complete;

    Branch(List<Integer> ids, int most, Continuation rest) {
      this.ids = ids;
      this.most = most;
      this.rest = rest;
    }

    boolean isOf(List<Integer> others, int count) {
      return ids.equals(others) && most == count;
    }

    void add(Tokenizer tokenizer, Turn turn) throws InterruptedException {
      Continuation.Token next = rest.next(turn);
      if (next != null) {
        tokens.add(new Event.Token(next.id(), tokenizer.label(next.id())));
      }
      complete = next == null || tokens.size() == most || tokenizer.endId().orElse(-1) == next.id();
      if (complete) {
        rest.close();
      }
    }
  }

  /// Begins anew for `look`; what is known already is said at once.
  void start(Request.Look look, Chosen chosen, Consumer<Event> say) {
    edited = closed(edited);
    if (look.continuation() < 1) {
      plain = closed(plain);
      return;
    }
    request = look.id();
    Branch known = plain;
    if (known == null || !known.isOf(chosen.ids(), look.continuation())) {
      closed(known);
      plain = branch(look, chosen, chosen.unedited());
    } else if (!known.tokens.isEmpty()) {
      say.accept(told(known, false));
    }
    if (!chosen.edits().isEmpty()) {
      edited = branch(look, chosen, chosen.variant());
    }
  }

  private Branch branch(Request.Look look, Chosen chosen, Variant variant) {
    Sampling sampling = Sampling.greedy(look.continuation());
    return new Branch(
        chosen.ids(),
        look.continuation(),
        model.continuation(chosen.prompts(), chosen.which(), variant, sampling, Set.of()));
  }

  /// The look whose prompt goes on.
  long request() {
    return request;
  }

  boolean hasWork() {
    return waits(plain) || waits(edited);
  }

  private static boolean waits(@Nullable Branch branch) {
    return branch != null && !branch.complete;
  }

  /// One more token.
  ///
  /// @param turn throws to give the token up: it is computed anew when there is time again
  void step(Consumer<Event> say, Turn turn) {
    Branch first = plain;
    boolean isEdited = first == null || first.complete;
    Branch branch = isEdited ? edited : first;
    if (branch == null) {
      return;
    }
    boolean failed = true;
    try {
      branch.add(tokenizer, turn);
      say.accept(told(branch, isEdited));
      failed = false;
    } catch (InterruptedException e) {
      failed = false; // A newer look waits; a token that is given up leaves nothing behind.
    } finally {
      if (failed) {
        close();
      }
    }
  }

  private Event told(Branch branch, boolean isEdited) {
    return new Event.Continued(request, isEdited, branch.tokens, branch.complete);
  }

  private static @Nullable Branch closed(@Nullable Branch branch) {
    if (branch != null) {
      branch.rest.close();
    }
    return null;
  }

  @Override
  public void close() {
    plain = closed(plain);
    edited = closed(edited);
  }
}
