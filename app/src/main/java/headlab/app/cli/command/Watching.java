package headlab.app.cli.command;

import headlab.app.cli.text.ProgressLine;
import headlab.app.run.Conversation;
import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import java.util.function.LongFunction;

/// A run whose progress is shown on standard error.
final class Watching {
  private Watching() {}

  static Event.Ended run(
      Conversation conversation, Surroundings surroundings, LongFunction<Request> request)
      throws InterruptedException {
    ProgressLine progress = surroundings.progress();
    try {
      return conversation.run(
          request,
          event -> {
            if (event instanceof Event.Progress step) {
              progress.show(step);
            } else if (event instanceof Event.Planned planned) {
              progress.show(planned);
            }
          });
    } finally {
      progress.end();
    }
  }
}
