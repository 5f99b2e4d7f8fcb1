package headlab.app.cli.command;

import headlab.app.cli.text.FigureText;
import headlab.app.export.RunProvenance;
import headlab.engine.analysis.Outcome;
import headlab.engine.figure.Figure;
import headlab.engine.lane.Event;
import headlab.engine.store.ResultStore;
import headlab.engine.store.Run;
import java.nio.file.Path;
import java.util.List;

/// What `run`, `resume` and `show` print of a run.
record RunReport(Surroundings surroundings, boolean json, ExportOptions export) {
  /// How the command ends: 0 finished, 130 cancelled.
  int ended(ResultStore store, Event.Ended ended) {
    if (ended.outcome() instanceof Outcome.Cancelled cancelled) {
      if (ended.run() == 0) {
        surroundings.remark("cancelled before the run began.");
        return 130;
      }
      surroundings.remark(
          "run %d was cancelled at %d of %d; 'headlab resume %d' goes on."
              .formatted(ended.run(), cancelled.done(), cancelled.total(), ended.run()));
      return 130;
    }
    print(store, store.run(ended.run()), ended.figures());
    return 0;
  }

  /// Prints the run and writes its figures where that was asked for.
  void print(ResultStore store, Run run, List<Figure> figures) {
    List<String> notes = store.notes(run.id());
    notes.forEach(surroundings::remark);
    List<Path> files = export.write(figures, RunProvenance.of(run, notes));
    if (json) {
      surroundings.print(Json.run(run, notes, figures).toString());
      files.forEach(file -> surroundings.remark("wrote " + file));
      return;
    }
    surroundings.print(
        "Run %d, %s: %s on %s"
            .formatted(run.id(), run.state().id(), run.command(), run.model().location()));
    figures.forEach(figure -> surroundings.print("\n" + FigureText.of(figure)));
    files.forEach(file -> surroundings.print("Wrote " + file));
  }
}
