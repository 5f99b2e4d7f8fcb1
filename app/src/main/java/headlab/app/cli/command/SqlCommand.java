package headlab.app.cli.command;

import headlab.engine.store.ResultStore;
import headlab.engine.store.Table;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `sql "select ..."`: a question to the store, which it only reads.
@Command(
    name = "sql",
    description = "Ask the store in SQL; it is only read.",
    footer = {
      "Tables: run, figure, cell, prompt_set, prompt, token; the view head_score has a row for each",
      "head of each run and a column for each score."
    })
public final class SqlCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private StoreOption store = new StoreOption();

  @Parameters(paramLabel = "SELECT", description = "One statement.")
  private String statement = "";

  @Option(names = "--json", description = "Print an array of objects.")
  private boolean json;

  public SqlCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    try (ResultStore opened = store.read(surroundings)) {
      Table table = opened.query(statement);
      Listing listing = new Listing(table.columns(), table.rows());
      surroundings.print(json ? listing.json() : listing.text(table.columns()));
    }
    return 0;
  }
}
