package headlab.app.cli.command;

import headlab.app.cli.text.FigureText;
import headlab.app.cli.text.TextTable;
import headlab.app.export.FigureFiles;
import headlab.app.export.Format;
import headlab.app.export.RunProvenance;
import headlab.app.run.Conversation;
import headlab.datasets.Refusal;
import headlab.engine.figure.Figure;
import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `demo`: the main job without a display, on what ships: which heads of a small model move the
/// name that comes next.
@Command(
    name = "demo",
    description = "Patch and attribute a bundled model; write a store and figures to a folder.")
public final class DemoCommand implements Callable<Integer> {
  private static final String PROMPTS = " --prompts ioi:n=20,seed=0";

  private final Surroundings surroundings;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where to write (default: headlab-demo in the current folder).")
  private Path folder = Path.of("headlab-demo");

  @Option(names = "--model", paramLabel = "MODEL", description = "Default: bench-gpt2.")
  private String model = "bench-gpt2";

  @Mixin private ComputeOptions compute = new ComputeOptions();

  public DemoCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new Refusal("The folder '" + folder + "' cannot be made; choose one with --out.", e);
    }
    Subject subject = compute.subject(ModelOptions.absolute(model));
    List<Path> files = new ArrayList<>();
    try (Conversation conversation = Conversation.open(folder.resolve("headlab.db"))) {
      List<Figure> patched = run(conversation, subject, "activation-patching" + PROMPTS, files);
      List<Figure> attributed = run(conversation, subject, "logit-attribution" + PROMPTS, files);
      Figure.Grid recovery = grid(patched, "byHead");
      Figure.Grid direct = grid(attributed, "byHead");
      surroundings.print(first(recovery));
      surroundings.print(second(recovery));
      surroundings.print(third(direct));
      files.add(folder.resolve("headlab.db"));
    }
    files.forEach(file -> surroundings.print(file.toString()));
    return 0;
  }

  private List<Figure> run(
      Conversation conversation, Subject subject, String command, List<Path> files)
      throws InterruptedException {
    Event.Ended ended =
        Watching.run(
            conversation,
            surroundings,
            id -> new Request.Run(id, subject.ref(), subject.bos(), command));
    if (!(ended.outcome() instanceof headlab.engine.analysis.Outcome.Finished)) {
      throw new InterruptedException("cancelled");
    }
    Path place = folder.resolve(command.substring(0, command.indexOf(' ')));
    for (Figure figure : ended.figures()) {
      files.addAll(
          FigureFiles.write(
              figure,
              RunProvenance.of(
                  conversation.store().run(ended.run()), conversation.store().notes(ended.run())),
              place,
              List.of(Format.values())));
    }
    return ended.figures();
  }

  private static Figure.Grid grid(List<Figure> figures, String name) {
    return figures.stream()
        .filter(figure -> figure.name().equals(name))
        .filter(Figure.Grid.class::isInstance)
        .map(Figure.Grid.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static String first(Figure.Grid recovery) {
    return "On %d prompts the right name leads by %s logits, and by %s once the prompt is corrupted."
        .formatted(
            recovery.sides().n(),
            number(Objects.requireNonNull(recovery.sides().clean())),
            number(Objects.requireNonNull(recovery.sides().corrupted())));
  }

  private static String second(Figure.Grid recovery) {
    int best = largest(recovery);
    return "Head %s, put back alone from the clean run, recovers %.0f %% of that difference."
        .formatted(
            FigureText.name(recovery, best),
            100 * Objects.requireNonNull(recovery.values().get(best)));
  }

  private static String third(Figure.Grid direct) {
    int best = largest(direct);
    return "Head %s writes more of it directly than any other head: %s logits of the difference."
        .formatted(
            FigureText.name(direct, best),
            number(Objects.requireNonNull(direct.values().get(best))));
  }

  private static int largest(Figure.Grid grid) {
    return IntStream.range(0, grid.values().size())
        .boxed()
        .filter(i -> grid.values().get(i) != null)
        .max(Comparator.comparingDouble(i -> Objects.requireNonNull(grid.values().get(i))))
        .orElseThrow(() -> new Refusal("No head of this model has a value."));
  }

  private static String number(double value) {
    return TextTable.number(value);
  }
}
