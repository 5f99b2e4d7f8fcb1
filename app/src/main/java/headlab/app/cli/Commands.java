package headlab.app.cli;

import headlab.app.cli.command.BenchCommand;
import headlab.app.cli.command.CaptureCommand;
import headlab.app.cli.command.DemoCommand;
import headlab.app.cli.command.EvaluateCommand;
import headlab.app.cli.command.GenerateCommand;
import headlab.app.cli.command.InspectCommand;
import headlab.app.cli.command.ListCommand;
import headlab.app.cli.command.LogitsCommand;
import headlab.app.cli.command.LookCommand;
import headlab.app.cli.command.PromptsCommand;
import headlab.app.cli.command.ResumeCommand;
import headlab.app.cli.command.RunAnalysis;
import headlab.app.cli.command.RunsCommand;
import headlab.app.cli.command.ShowCommand;
import headlab.app.cli.command.SqlCommand;
import headlab.app.cli.command.Surroundings;
import headlab.app.run.Workbench;
import headlab.engine.analysis.AnalysisType;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// The tree of commands, and how a command's end becomes an exit code: 0 done, 2 wrong flags, 3
/// wrong input, 4 failed, 130 cancelled. An error is one sentence on standard error.
public final class Commands {
  private Commands() {}

  /// Runs one command line.
  ///
  /// @return the exit code
  public static int run(String[] args, Surroundings surroundings) {
    CommandLine commands = tree(surroundings);
    Ends ends = new Ends(surroundings);
    commands.setParameterExceptionHandler(ends::wrongFlags);
    commands.setExecutionExceptionHandler((e, line, parsed) -> ends.ended(e));
    commands.setExpandAtFiles(false);
    commands.setOut(new PrintWriter(surroundings.out(), true, surroundings.out().charset()));
    commands.setErr(new PrintWriter(surroundings.err(), true, surroundings.err().charset()));
    try {
      return commands.execute(args);
    } catch (LinkageError | OutOfMemoryError | StackOverflowError e) {
      return ends.broken(e);
    }
  }

  private static CommandLine tree(Surroundings surroundings) {
    CommandSpec root = CommandSpec.create().name("headlab");
    root.usageMessage()
        .description("A workbench for mechanistic interpretability. Without a command: its window.")
        .footer("", "Exit codes: 0 done, 2 wrong flags, 3 wrong input, 4 failed, 130 cancelled.");
    root.version("Headlab " + headlab.engine.store.Version.ENGINE);
    root.mixinStandardHelpOptions(true);
    CommandLine commands = new CommandLine(root);
    add(commands, new ListCommand(surroundings));
    add(commands, new InspectCommand(surroundings));
    add(commands, new LogitsCommand(surroundings));
    add(commands, new LookCommand(surroundings));
    add(commands, new GenerateCommand(surroundings));
    add(commands, new PromptsCommand(surroundings));
    add(commands, new CaptureCommand(surroundings));
    commands.addSubcommand("run", analyses(surroundings));
    add(commands, new RunsCommand(surroundings));
    add(commands, new ShowCommand(surroundings));
    add(commands, new ResumeCommand(surroundings));
    add(commands, new EvaluateCommand(surroundings));
    add(commands, new DemoCommand(surroundings));
    add(commands, new SqlCommand(surroundings));
    add(commands, new BenchCommand(surroundings));
    return commands;
  }

  private static void add(CommandLine commands, Object command) {
    CommandSpec spec = CommandSpec.forAnnotatedObject(command);
    SharedOptions.complete(spec);
    spec.mixinStandardHelpOptions(true);
    spec.version("Headlab " + headlab.engine.store.Version.ENGINE);
    commands.addSubcommand(spec.name(), spec);
  }

  private static CommandLine analyses(Surroundings surroundings) {
    CommandSpec run = CommandSpec.create().name("run");
    run.usageMessage().description("Run an analysis; 'run ANALYSIS --help' lists its flags.");
    run.mixinStandardHelpOptions(true);
    for (AnalysisType<?> type : Workbench.analyses().all()) {
      CommandSpec spec = RunAnalysis.of(surroundings, type);
      spec.mixinStandardHelpOptions(true);
      run.addSubcommand(type.id(), spec);
    }
    return new CommandLine(run);
  }
}
