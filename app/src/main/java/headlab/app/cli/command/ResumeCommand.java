package headlab.app.cli.command;

import headlab.app.run.Conversation;
import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `resume RUN`: goes on where a run stopped, or prints the result of one that is finished.
@Command(
    name = "resume",
    description = "Go on with a stopped run; of a finished one, print the stored result.")
public final class ResumeCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private StoreOption store = new StoreOption();
  @Mixin private ExportOptions export = new ExportOptions();

  @Parameters(paramLabel = "RUN", description = "The run's number, as 'runs' lists it.")
  private long run;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  public ResumeCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    export.check();
    try (Conversation conversation = store.talk(surroundings)) {
      Event.Ended ended =
          Watching.run(conversation, surroundings, id -> new Request.Resume(id, run));
      return new RunReport(surroundings, json, export).ended(conversation.store(), ended);
    }
  }
}
