package headlab.app.cli.command;

import headlab.app.export.MethodsParagraph;
import headlab.app.run.Workbench;
import headlab.engine.figure.Figure;
import headlab.engine.store.ResultStore;
import headlab.engine.store.Run;
import headlab.engine.store.RunState;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `show RUN`: a stored run with its figures, how to describe it in a paper, and what to cite.
@Command(name = "show", description = "Show a stored run; nothing is computed.")
public final class ShowCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private StoreOption store = new StoreOption();
  @Mixin private ExportOptions export = new ExportOptions();

  @Parameters(paramLabel = "RUN", description = "The run's number, as 'runs' lists it.")
  private long number;

  @Option(names = "--json", description = "Print the run as JSON.")
  private boolean json;

  @Option(names = "--bibtex", description = "Print the BibTeX to cite instead.")
  private boolean bibtex;

  @Option(names = "--methods", description = "Print the methods paragraph instead.")
  private boolean methods;

  public ShowCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    export.check();
    try (ResultStore opened = store.read(surroundings)) {
      Run run = opened.run(number);
      List<Figure> figures = opened.figures(number);
      if (bibtex) {
        surroundings.print(MethodsParagraph.bibtex(run, Workbench.analyses()));
      } else if (methods) {
        surroundings.print(MethodsParagraph.of(run, Workbench.analyses(), figures));
      } else {
        print(opened, run, figures);
      }
    }
    return 0;
  }

  private void print(ResultStore opened, Run run, List<Figure> figures) {
    if (run.state() != RunState.FINISHED) {
      surroundings.remark(
          "run %d is %s at %d of %d%s"
              .formatted(
                  run.id(),
                  run.state().id(),
                  run.done(),
                  run.total(),
                  run.sentence() == null ? "." : ": " + run.sentence()));
    }
    new RunReport(surroundings, json, export).print(opened, run, figures);
    if (!json && run.state() == RunState.FINISHED) {
      surroundings.print("\n" + MethodsParagraph.of(run, Workbench.analyses(), figures));
    }
  }
}
