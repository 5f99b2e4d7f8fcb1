package headlab.analyses;

import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import headlab.engine.model.ModelRef;
import headlab.engine.tokens.Bos;
import java.nio.file.Path;

/// A program that begins a run, or goes on with run 1, says how many rows are done as it hears of
/// them, and waits to be killed.
final class KilledRun {
  private KilledRun() {}

  /// Takes the store, the model's folder and the command, or nothing where it is to go on.
  public static void main(String[] args) throws InterruptedException {
    Listening lane = new Listening(Path.of(args[0]));
    lane.then(
        event -> {
          if (event instanceof Event.Progress progress) {
            System.out.println(progress.what() + " " + progress.done());
          }
        });
    lane.submit(
        args.length > 2
            ? new Request.Run(1, ModelRef.of(args[1]), Bos.AUTO, args[2])
            : new Request.Resume(1, 1));
    Event end = lane.await(each -> each instanceof Event.Ended || each instanceof Event.Refused);
    System.out.println(end instanceof Event.Ended ? "ended" : end);
    System.exit(0);
  }
}
