package headlab.app.workspace.state;

import headlab.datasets.PromptSet;
import headlab.engine.analysis.Outcome;
import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import headlab.engine.model.ModelRef;
import headlab.engine.store.Run;
import headlab.engine.tokens.Bos;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import org.jspecify.annotations.Nullable;

/// Starts, resumes and cancels runs; one at a time.
public final class Running {
  private final Door door;
  private final ObjectProperty<@Nullable ActiveRun> current = new SimpleObjectProperty<>();
  private final BooleanProperty busy = new SimpleBooleanProperty();
  private long request;

  public Running(Door door) {
    this.door = door;
  }

  /// The run that was started last, or null.
  public ObjectProperty<@Nullable ActiveRun> current() {
    return current;
  }

  /// Whether a run goes on.
  public ReadOnlyBooleanProperty busy() {
    return busy;
  }

  /// Runs a command.
  public void run(ModelRef model, Bos bos, String command) {
    begin(model, command, id -> new Request.Run(id, model, bos, command));
  }

  /// Goes on with a stored run.
  public void resume(Run run) {
    begin(run.model(), "Run " + run.id(), id -> new Request.Resume(id, run.id()));
  }

  /// Stops the run that goes on.
  public void cancel() {
    if (busy.get()) {
      door.forget(door.ask(id -> new Request.Cancel(id, request), event -> {}));
    }
  }

  /// Keeps the typed prompt as a set, then hands it on, or says why not.
  public void keep(PromptState prompt, Consumer<PromptSet> then, Consumer<String> refused) {
    door.ask(
        id -> new Request.Keep(id, List.of(prompt.typed()), "typed in the window"),
        event -> {
          switch (event) {
            case Event.Kept kept -> then.accept(kept.set());
            case Event.Refused no -> refused.accept(no.sentence());
            default -> {}
          }
        });
  }

  private void begin(ModelRef model, String command, LongFunction<Request> ask) {
    ActiveRun run = new ActiveRun(model);
    run.command().set(command);
    run.outcome().addListener((property, was, is) -> ended(run, is));
    current.set(run);
    busy.set(true);
    request = door.ask(ask, run::hear);
  }

  private void ended(ActiveRun run, @Nullable Outcome outcome) {
    if (outcome != null && current.get() == run) {
      busy.set(false);
    }
  }
}
