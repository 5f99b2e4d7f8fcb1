package headlab.app.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import headlab.app.cli.text.ProgressLine;
import headlab.app.cli.text.TextTable;
import headlab.engine.bench.BenchRow;
import headlab.engine.bench.Measure;
import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import headlab.engine.model.DeviceName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `bench`: how fast this machine does what a user waits for, and how far that is from the least
/// that its arithmetic can take.
@Command(
    name = "bench",
    description = "Measure this machine on models shaped like GPT-2 small and SmolLM2-135M.",
    footer = {
      "",
      "Rows: head-sweep (a), head-position-sweep (b), live-ablation (c), forward (d), svd (e),",
      "open (f), live-during-sweep (g); and, where SmolLM2-135M lies on this machine, its whole",
      "successor-heads (h), retrieval-heads (i), head-svd (j), composition-scores (k) and",
      "pattern-templates (l). floor_s: the multiply-adds that no way can do without, at the best",
      "rate of a product of [768, 768] and [768, 3072] measured in between. spread: (largest -",
      "smallest) / median of the samples. vs_one_by_one: one plain forward pass for each patch.",
      "Leave the machine alone meanwhile: a second busy program changes every figure."
    })
public final class BenchCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Option(
      names = "--rows",
      paramLabel = "ROW,...",
      description = "Names or letters of rows (default: all).")
  private @Nullable String rows;

  @Option(names = "--device", paramLabel = "DEVICE", description = "auto (default), cpu, cuda:N.")
  private String device = "auto";

  @Option(
      names = "--check",
      description = "Compare every value of an edited run with a full rerun; takes minutes more.")
  private boolean check;

  @Option(names = "--json", description = "Print an array of objects.")
  private boolean json;

  public BenchCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /// What was found; `measured` is null where no row of the engine was asked for.
  private record Found(Event.@Nullable Measured measured, List<AnalysisRow.Timed> timed) {}

  @Override
  public Integer call() throws InterruptedException {
    BenchRows chosen = rows == null ? BenchRows.all() : BenchRows.parse(rows);
    Found found = measure(chosen, new DeviceName(device));
    surroundings.print(json ? json(found).toString() : text(found));
    return 0;
  }

  private Found measure(BenchRows chosen, DeviceName on) throws InterruptedException {
    ProgressLine progress = surroundings.progress();
    try (Scratch scratch = Scratch.open()) {
      Event.Measured measured =
          chosen.engine().isEmpty()
              ? null
              : scratch
                  .conversation()
                  .follow(
                      id -> new Request.Measure(id, on, chosen.engine(), check),
                      Event.Measured.class,
                      event -> {
                        if (event instanceof Event.Progress step) {
                          progress.show(step);
                        }
                      });
      Path model = AnalysisRow.model(System.getenv(), Path.of(System.getProperty("user.home", "")));
      List<AnalysisRow.Timed> timed = new ArrayList<>();
      for (AnalysisRow row : chosen.analyses()) {
        timed.add(row.measure(scratch, model, on));
      }
      return new Found(measured, timed);
    } finally {
      progress.end();
    }
  }

  private static ArrayNode json(Found found) {
    ArrayNode rows = Json.array();
    Event.Measured measured = found.measured();
    for (Measure measure : measured == null ? List.<Measure>of() : measured.measures()) {
      ObjectNode row = rows.addObject();
      row.put("row", measure.row().id()).put("family", measure.family());
      measure.values().forEach((name, value) -> row.set(name, Json.value(value)));
      if (measured != null) {
        row.put("device", measured.device()).put("threads", measured.threads());
      }
    }
    for (AnalysisRow.Timed each : found.timed()) {
      ObjectNode row = rows.addObject();
      row.put("row", each.row().id()).put("family", "llama").put("model", "SmolLM2-135M");
      if (each.seconds().isEmpty()) {
        row.put("skipped", each.skipped());
      } else {
        row.put("seconds", each.median()).put("spread", each.spread());
      }
    }
    return rows;
  }

  private static String text(Found found) {
    List<String> parts = new ArrayList<>();
    Event.Measured measured = found.measured();
    if (measured != null) {
      parts.add(text(measured));
    }
    for (AnalysisRow.Timed each : found.timed()) {
      TextTable table = new TextTable(List.of(each.row().id(), "seconds", "spread"));
      if (each.seconds().isEmpty()) {
        parts.add(each.row().id() + ": " + each.skipped());
      } else {
        table.add(List.of("SmolLM2-135M", each.median(), each.spread()));
        parts.add(table.format());
      }
    }
    return String.join("\n\n", parts);
  }

  /// A table for each row of the bench, the shapes one below the other.
  private static String text(Event.Measured measured) {
    StringBuilder text =
        new StringBuilder("On ")
            .append(measured.device())
            .append(", ")
            .append(measured.threads())
            .append(measured.threads() == 1 ? " thread" : " threads");
    for (BenchRow row : BenchRow.values()) {
      List<Measure> some =
          measured.measures().stream().filter(measure -> measure.row() == row).toList();
      if (!some.isEmpty()) {
        text.append("\n\n").append(table(some));
      }
    }
    return text.append(difference(measured)).toString();
  }

  private static String difference(Event.Measured measured) {
    OptionalDouble largest =
        measured.measures().stream()
            .map(measure -> measure.values().get("largest_difference"))
            .filter(Objects::nonNull)
            .mapToDouble(Number::doubleValue)
            .max();
    return largest.isEmpty()
        ? ""
        : "\n\nLargest difference from a full rerun, as a share of max(1, largest |logit|): "
            + TextTable.number(largest.getAsDouble());
  }

  private static String table(List<Measure> measures) {
    List<String> header = new ArrayList<>(List.of(measures.getFirst().row().id()));
    header.addAll(measures.getFirst().values().keySet());
    TextTable table = new TextTable(header);
    for (Measure measure : measures) {
      List<Object> cells = new ArrayList<>(List.of(measure.family()));
      cells.addAll(measure.values().values());
      table.add(cells);
    }
    return table.format();
  }
}
