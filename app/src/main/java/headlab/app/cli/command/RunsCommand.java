package headlab.app.cli.command;

import headlab.engine.store.ResultStore;
import headlab.engine.store.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `runs`: every run of a store, oldest first.
@Command(name = "runs", description = "List the runs of the store.")
public final class RunsCommand implements Callable<Integer> {
  private static final List<String> COLUMNS =
      List.of(
          "run",
          "state",
          "analysis",
          "command",
          "model",
          "family",
          "sha256",
          "dtype",
          "device",
          "started",
          "ended",
          "done",
          "total",
          "sentence");
  private static final List<String> SHOWN =
      List.of("run", "state", "model", "started", "done", "total", "command");

  private final Surroundings surroundings;

  @Mixin private StoreOption store = new StoreOption();

  @Option(names = "--json", description = "Print an array of objects.")
  private boolean json;

  public RunsCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    try (ResultStore opened = store.read(surroundings)) {
      opened.runs().forEach(run -> rows.add(row(run)));
    }
    Listing listing = new Listing(COLUMNS, rows);
    surroundings.print(json ? listing.json() : listing.text(SHOWN));
    return 0;
  }

  private static List<@Nullable Object> row(Run run) {
    return Arrays.<@Nullable Object>asList(
        run.id(),
        run.state().id(),
        run.analysis(),
        run.command(),
        run.model().location(),
        run.family(),
        run.sha256(),
        run.model().dtype().id(),
        run.device(),
        run.started().toString(),
        run.ended() == null ? null : run.ended().toString(),
        run.done(),
        run.total(),
        run.sentence());
  }
}
