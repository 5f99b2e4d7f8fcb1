package headlab.app.workspace.state;

import headlab.app.figure.Head;
import headlab.app.figure.HeadLinks;
import headlab.app.widget.Fx;
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
  private final ObjectProperty<Event.@Nullable Continued> before = new SimpleObjectProperty<>();
  private final ObjectProperty<Event.@Nullable Continued> after = new SimpleObjectProperty<>();
  private final DoubleProperty millis = new SimpleDoubleProperty(Double.NaN);
  private final Responses responses = new Responses();
  private final PauseTransition pause = new PauseTransition(TYPING);
  private long request;
  private long toggledAt;
  private boolean toggled;

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
    watch(false, model.opened(), links.selected());
    ablations.heads().addListener(changed -> toggle());
  }

  /// What the model says about the prompt, or null while there is nothing to say.
  public ObjectProperty<Event.@Nullable Seen> seen() {
    return seen;
  }

  /// What is wrong with the prompt, or empty.
  public ReadOnlyStringProperty problem() {
    return problem.getReadOnlyProperty();
  }

  /// How the prompt goes on without edits, as far as that is known, or null.
  public ObjectProperty<Event.@Nullable Continued> before() {
    return before;
  }

  /// How the prompt goes on with the edits, as far as that is known, or null.
  public ObjectProperty<Event.@Nullable Continued> after() {
    return after;
  }

  /// Milliseconds from the last change of a head to its answer on screen; NaN before the first, and
  /// again after another model was opened.
  public DoubleProperty millis() {
    return millis;
  }

  /// The last of these times.
  public Responses responses() {
    return responses;
  }

  private void toggle() {
    toggledAt = System.nanoTime();
    toggled = true;
    look();
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

  /// Continuations of another prompt say nothing about this one.
  private void forgetOther(Event.Seen answer) {
    Event.Seen was = seen.get();
    if (was == null || !was.prompt().clean().equals(answer.prompt().clean())) {
      before.set(null);
      after.set(null);
    }
    if (answer.touched() == 0) {
      after.set(null);
    }
  }

  /// Forgets the last response: another model was opened, and no head of it has been changed yet.
  void restart() {
    toggled = false;
    responses.clear();
    millis.set(Double.NaN);
  }

  /// What a toggle changed has been put on screen.
  private void shown() {
    if (toggled) {
      toggled = false;
      double took = (System.nanoTime() - toggledAt) / 1e6;
      responses.add(took);
      millis.set(took);
    }
  }

  private void hear(Event event) {
    switch (event) {
      case Event.Seen answer -> {
        problem.set("");
        forgetOther(answer);
        seen.set(answer);
        Fx.next(this::shown);
      }
      case Event.Continued known -> (known.edited() ? after : before).set(known);
      case Event.Refused refused -> problem.set(refused.sentence());
      default -> {}
    }
  }
}
