package headlab.app.workspace.state;

import headlab.engine.analysis.Outcome;
import headlab.engine.figure.Figure;
import headlab.engine.lane.Event;
import headlab.engine.model.ModelRef;
import java.util.List;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.LongProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleLongProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;

/// A run that this window started, while it goes on and when it is over.
public final class ActiveRun {
  private final ModelRef model;
  private final LongProperty run = new SimpleLongProperty(-1);
  private final StringProperty command = new SimpleStringProperty("");
  private final StringProperty what = new SimpleStringProperty("Waiting");
  private final StringProperty memory = new SimpleStringProperty("");
  private final DoubleProperty part = new SimpleDoubleProperty(-1);
  private final ObjectProperty<@Nullable Double> secondsLeft = new SimpleObjectProperty<>();
  private final ObjectProperty<List<Figure>> figures = new SimpleObjectProperty<>(List.of());
  private final ObjectProperty<@Nullable Outcome> outcome = new SimpleObjectProperty<>();

  ActiveRun(ModelRef model) {
    this.model = model;
  }

  /// The model it runs on, which need not be the one that is open.
  public ModelRef model() {
    return model;
  }

  /// Its number in the store, or -1 before it has one.
  public LongProperty run() {
    return run;
  }

  /// As stored, every parameter written out.
  public StringProperty command() {
    return command;
  }

  /// What it is doing.
  public StringProperty what() {
    return what;
  }

  /// What its sweep holds, as a sentence; empty before it is known.
  public StringProperty memory() {
    return memory;
  }

  /// From 0 to 1, or -1 while unknown.
  public DoubleProperty part() {
    return part;
  }

  /// An estimate, or null.
  public ObjectProperty<@Nullable Double> secondsLeft() {
    return secondsLeft;
  }

  /// The figures so far.
  public ObjectProperty<List<Figure>> figures() {
    return figures;
  }

  /// How it ended, or null while it goes on.
  public ObjectProperty<@Nullable Outcome> outcome() {
    return outcome;
  }

  void hear(Event event) {
    switch (event) {
      case Event.Started started -> {
        run.set(started.run());
        command.set(started.command());
        what.set("Starting");
      }
      case Event.Progress progress -> {
        what.set(progress.what() + " " + progress.done() + " / " + progress.total());
        part.set(progress.total() == 0 ? -1 : progress.done() / (double) progress.total());
        secondsLeft.set(progress.secondsLeft());
      }
      case Event.Planned planned -> memory.set(planned.sentence() + ".");
      case Event.SoFar soFar -> figures.set(soFar.figures());
      case Event.Ended ended -> {
        if (!ended.figures().isEmpty()) {
          figures.set(ended.figures());
        }
        outcome.set(ended.outcome());
      }
      case Event.Refused refused ->
          outcome.set(new Outcome.Failed(refused.sentence(), refused.exitCode()));
      default -> {}
    }
  }
}
