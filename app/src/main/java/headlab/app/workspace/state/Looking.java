package headlab.app.workspace.state;

import headlab.app.figure.Head;
import headlab.app.figure.HeadLinks;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Side;
import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import java.util.Set;
import javafx.animation.PauseTransition;
import javafx.beans.Observable;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.util.Duration;
import org.jspecify.annotations.Nullable;

/// Keeps an eye on the prompt: whenever the model, the prompt, a head or the position changes, the
/// engine is asked what it sees now. The newest question wins.
public final class Looking {
  private static final int TOP = 10;
  private static final int CONTINUATION = 12;
  private static final Duration TYPING = Duration.millis(180);

  private final Door door;
  private final ModelState model;
  private final PromptState prompt;
  private final Ablations ablations;
  private final HeadLinks links;
  private final ObjectProperty<Event.@Nullable Seen> seen = new SimpleObjectProperty<>();
  private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
  private final DoubleProperty millis = new SimpleDoubleProperty(Double.NaN);
  private final PauseTransition pause = new PauseTransition(TYPING);
  private long request;
  private long askedAt;

  public Looking(
      Door door, ModelState model, PromptState prompt, Ablations ablations, HeadLinks links) {
    this.door = door;
    this.model = model;
    this.prompt = prompt;
    this.ablations = ablations;
    this.links = links;
    pause.setOnFinished(event -> look());
    watch(true, prompt.clean(), prompt.corrupted(), prompt.correct(), prompt.incorrect());
    watch(false, prompt.bos(), prompt.set(), prompt.index(), prompt.position());
    watch(false, model.opened(), ablations.heads(), links.selected());
  }

  /// What the model says about the prompt, or null while there is nothing to say.
  public ObjectProperty<Event.@Nullable Seen> seen() {
    return seen;
  }

  /// What is wrong with the prompt, or empty.
  public ReadOnlyStringProperty problem() {
    return problem.getReadOnlyProperty();
  }

  /// Milliseconds from the last question to its answer on screen; NaN before the first.
  public DoubleProperty millis() {
    return millis;
  }

  private void watch(boolean typing, Observable... all) {
    for (Observable each : all) {
      each.addListener(
          changed -> {
            if (typing) {
              pause.playFromStart();
            } else {
              look();
            }
          });
    }
  }

  private void look() {
    pause.stop();
    Event.Opened open = model.opened().get();
    door.forget(request);
    if (open == null || prompt.isEmpty()) {
      problem.set("");
      return;
    }
    Head head = links.selected().get();
    Set<HookPoint> captures =
        head == null || head.layer() >= open.spec().layers()
            ? Set.of()
            : Set.of(new HookPoint(Site.PATTERN, head.layer()));
    askedAt = System.nanoTime();
    request =
        door.ask(
            id ->
                new Request.Look(
                    id,
                    open.model(),
                    prompt.bos().get(),
                    prompt.draft(),
                    ablations.edits(),
                    Side.CLEAN,
                    prompt.position().get(),
                    captures,
                    TOP,
                    CONTINUATION),
            this::hear);
  }

  private void hear(Event event) {
    switch (event) {
      case Event.Seen answer -> {
        problem.set("");
        millis.set((System.nanoTime() - askedAt) / 1e6);
        seen.set(answer);
      }
      case Event.Refused refused -> problem.set(refused.sentence());
      default -> {}
    }
  }
}
