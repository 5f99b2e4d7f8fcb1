package headlab.analyses;

import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import headlab.engine.model.ModelRef;
import headlab.engine.tokens.Bos;
import java.nio.file.Path;

/// A program that begins a run, says so once rows are in the store, and waits to be killed.
final class KilledRun {
  private KilledRun() {}

  /// Takes the store, the model's folder and the command.
  public static void main(String[] args) throws InterruptedException {
    Listening lane = new Listening(Path.of(args[0]));
    lane.submit(new Request.Run(1, ModelRef.of(args[1]), Bos.AUTO, args[2]));
    while (lane.store.query("select 1 from cell limit 1").rows().isEmpty()) {
      Thread.sleep(5);
    }
    System.out.println("rows");
    lane.await(each -> each instanceof Event.Ended);
    System.out.println("ended");
  }
}
