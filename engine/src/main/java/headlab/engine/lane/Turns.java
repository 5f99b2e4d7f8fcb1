package headlab.engine.lane;

import headlab.engine.figure.Figure;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The turns that a run gives to others: cancellation and live requests between two pieces of work,
/// and to whoever watches, how far it is and what its figures look like, ten times a second at
/// most.
final class Turns {
  private static final long PAUSE = 100_000_000;

  private final Lane lane;
  private final long request;
  private final long run;
  private long lastProgress = System.nanoTime() - PAUSE;
  private long lastFigures = System.nanoTime() - PAUSE;

  Turns(Lane lane, long request, long run) {
    this.lane = lane;
    this.request = request;
    this.run = run;
  }

  /// Answers what is waiting.
  ///
  /// @throws InterruptedException when the run was cancelled or the lane closes
  void give() throws InterruptedException {
    lane.serveLive(request);
  }

  void planned(String what, String sentence) {
    lane.say(new Event.Planned(request, run, what, sentence));
  }

  void progress(String what, int done, int total, @Nullable Double secondsLeft) {
    long now = System.nanoTime();
    if (now - lastProgress >= PAUSE || done == total) {
      lastProgress = now;
      lane.say(new Event.Progress(request, run, what, done, total, secondsLeft));
    }
  }

  void figures(Supplier<List<? extends Figure>> soFar) {
    long now = System.nanoTime();
    if (now - lastFigures >= PAUSE) {
      List<? extends Figure> figures = soFar.get();
      lastFigures = System.nanoTime();
      if (!figures.isEmpty()) {
        lane.say(new Event.SoFar(request, run, List.copyOf(figures)));
      }
    }
  }
}
