package headlab.engine.lane;

import headlab.datasets.Refusal;
import headlab.engine.analysis.Analyses;
import headlab.engine.analysis.Analysis;
import headlab.engine.analysis.AnalysisType;
import headlab.engine.analysis.Outcome;
import headlab.engine.figure.Figure;
import headlab.engine.store.ResultStore;
import headlab.engine.store.Run;
import headlab.engine.store.RunState;
import java.util.List;
import java.util.Objects;

/// Carries out `Request.Run` and `Request.Resume`: gives a run its row, runs its analysis, and
/// writes down how it ended.
final class Running {
  private final Lane lane;
  private final ResultStore store;
  private final Analyses analyses;

  Running(Lane lane, ResultStore store, Analyses analyses) {
    this.lane = lane;
    this.store = store;
    this.analyses = analyses;
  }

  void run(Request.Run request) {
    try {
      lane.throwIfStopped(request.id());
      begin(request);
    } catch (InterruptedException e) {
      lane.say(new Event.Ended(request.id(), 0, new Outcome.Cancelled(0, 0), List.of()));
    }
  }

  /// @throws InterruptedException when it was cancelled before it had a row in the store
  private void begin(Request.Run request) throws InterruptedException {
    AnalysisType<?> type = analyses.typeOf(request.command());
    String command = type.complete(request.command());
    OpenModel open = lane.model(request.model(), request.id());
    long id =
        store.begin(
            new Run.Draft(
                type.id(), type.about().version(), command, request.model(), request.bos()));
    lane.say(new Event.Started(request.id(), id, command));
    work(type, open, store.run(id), request.id());
  }

  void resume(Request.Resume request) throws InterruptedException {
    Run run = store.run(request.run());
    if (run.state() == RunState.FINISHED) {
      lane.say(new Event.Started(request.id(), run.id(), run.command()));
      lane.say(
          new Event.Ended(request.id(), run.id(), new Outcome.Finished(), store.figures(run.id())));
      return;
    }
    AnalysisType<?> type = analyses.named(run.analysis());
    if (type.about().version() != run.analysisVersion()) {
      throw new Refusal(
          "Run %d was begun with version %d of %s, this is version %d: run it anew."
              .formatted(run.id(), run.analysisVersion(), type.id(), type.about().version()));
    }
    OpenModel open = lane.model(run.model(), request.id());
    checkWeights(run, open);
    if (!store.take(run.id())) {
      resume(request);
      return;
    }
    lane.say(new Event.Started(request.id(), run.id(), run.command()));
    work(type, open, store.run(run.id()), request.id());
  }

  private static void checkWeights(Run run, OpenModel open) throws InterruptedException {
    if (run.sha256() != null && !run.sha256().equals(open.fingerprint())) {
      throw new Refusal(
          "The weights of %s have changed since run %d began, so it cannot go on: run it anew."
              .formatted(run.model().location(), run.id()));
    }
  }

  private void work(AnalysisType<?> type, OpenModel open, Run run, long request) {
    Outcome outcome;
    List<Figure> figures = List.of();
    try {
      store.opened(run.id(), open.model().spec().family().id(), open.model().device().id());
      open.whenFingerprint(hash -> remember(run.id(), hash));
      Turns turns = new Turns(lane, request, run.id());
      Analysis<?> analysis = type.parse(run.command());
      Record result = analysis.run(new RunSession(open, open.source(), store, run, turns));
      figures = type.figures(result);
      store.finish(run.id(), open.fingerprint(), figures);
      outcome = new Outcome.Finished();
    } catch (InterruptedException e) {
      outcome = cancelled(run.id());
    } catch (Exception | LinkageError | OutOfMemoryError | StackOverflowError e) {
      outcome = failed(run.id(), Lane.Sentence.of(e));
    }
    lane.say(new Event.Ended(request, run.id(), outcome, figures));
  }

  /// The fingerprint may come after the run was over, or after the store was closed.
  private void remember(long run, String hash) {
    if (!lane.isClosing()) {
      store.fingerprint(run, hash);
    }
  }

  private Outcome cancelled(long run) {
    store.end(run, lane.isClosing() ? RunState.STOPPED : RunState.CANCELLED, null);
    Run now = store.run(run);
    return new Outcome.Cancelled(now.done(), now.total());
  }

  private Outcome failed(long run, Lane.Sentence sentence) {
    try {
      store.end(run, RunState.FAILED, Objects.requireNonNull(sentence.text()));
    } catch (Refusal e) {
      // The store itself is the trouble; its sentence is the one the user needs.
      return new Outcome.Failed(e.sentence(), 3);
    }
    return new Outcome.Failed(sentence.text(), sentence.exitCode());
  }
}
