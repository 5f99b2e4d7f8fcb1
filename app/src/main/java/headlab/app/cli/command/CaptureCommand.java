package headlab.app.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import headlab.app.cli.text.ProgressLine;
import headlab.app.run.Conversation;
import headlab.app.run.PromptFile;
import headlab.datasets.Prompt;
import headlab.datasets.PromptLines;
import headlab.datasets.PromptSet;
import headlab.datasets.Refusal;
import headlab.engine.hook.PointChoice;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Side;
import headlab.engine.lane.CaptureOrder;
import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import headlab.engine.model.ModelRef;
import headlab.engine.tokens.PositionChoice;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `capture`: what runs hold at hook points, as a file for Python or R.
@Command(
    name = "capture",
    description = {
      "Write activations to a safetensors file, for Python or R.",
      "",
      "Tensors are called as in TransformerLens, e.g. blocks.5.attn.hook_z. Where all prompts have"
          + " one number of tokens and of chosen positions, each is one tensor of all prompts, the"
          + " first axis counting them; else each prompt has its own, prompt.3/NAME, from 0. With"
          + " --side both, clean/ or corrupted/ stands in front. Masked scores are 0; scales of norms have no last axis of length 1. 'ids' and 'positions' are token ids"
          + " and the positions that were chosen. __metadata__ holds, as JSON, 'axes' of every"
          + " tensor, 'prompts' (texts, tokens, roles, answers), 'model', 'command', 'layout'.",
      ""
    })
public final class CaptureCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private StoreOption store = new StoreOption();
  @Mixin private EditOption edit = new EditOption();

  @Option(
      names = "--prompts",
      required = true,
      paramLabel = "SET|FILE",
      description =
          "A set such as ioi:n=20,seed=0, or a .jsonl, .csv or .txt file; in .txt, empty lines part prompts.")
  private String prompts = "";

  @Option(
      names = "--sites",
      required = true,
      paramLabel = "SITE,...",
      description =
          "Sites by name (z,resid_pre,pattern), hook points (blocks.5.attn.hook_z), or all.")
  private String sites = "";

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Where to write; a .safetensors file that is there is replaced.")
  private String out = "";

  @Option(
      names = "--layers",
      paramLabel = "0,3..5",
      description = "In which layers, both ends of a range included (default: all).")
  private String layers = "";

  @Option(
      names = "--positions",
      paramLabel = "LIST",
      description =
          "all (default), last, or numbers from 0, -1 from the end, ranges 2..4 and role:S2; of"
              + " scores and patterns, which destinations.")
  private String positions = PositionChoice.ALL.text();

  @Option(
      names = "--side",
      paramLabel = "clean|corrupted|both",
      description = "Which runs of each prompt (default: clean).")
  private String side = "clean";

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Only the first N prompts (default: all).")
  private @Nullable Integer limit;

  @Option(
      names = "--by-prompt",
      description = "Tensors of its own for each prompt, also where all are equally long.")
  private boolean apart;

  @Option(names = "--json", description = "Print what was written as JSON.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  public CaptureCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    List<Prompt> read = PromptFile.isFile(prompts) ? PromptFile.read(prompts) : List.of();
    PromptSet set = read.isEmpty() ? PromptSet.parse(prompts) : PromptLines.given(read);
    CaptureOrder order = order(set, edit.edits());
    ModelRef ref = model.ref();
    String file = file();
    try (Conversation conversation = store.talk(surroundings)) {
      if (!read.isEmpty()) {
        conversation.ask(id -> new Request.Keep(id, read, prompts), Event.Kept.class);
      }
      ProgressLine progress = surroundings.progress();
      Event.Captured captured =
          conversation.follow(
              id -> new Request.Capture(id, ref, model.bos(), order, file),
              Event.Captured.class,
              event -> show(event, progress));
      progress.end();
      captured.notes().forEach(surroundings::remark);
      surroundings.print(json ? json(captured).toString() : text(captured));
    }
    return 0;
  }

  private CaptureOrder order(PromptSet set, List<Intervention> edits) {
    if (limit != null && limit < 1) {
      throw new IllegalArgumentException("--limit must be at least 1, not " + limit + ".");
    }
    List<String> words = Objects.requireNonNull(spec).commandLine().getParseResult().originalArgs();
    return new CaptureOrder(
        set,
        PointChoice.parse(sites, layers),
        new PositionChoice(positions),
        sides(),
        limit == null ? 0 : limit,
        apart,
        edits,
        headlab.engine.analysis.CommandLine.line(words));
  }

  private List<Side> sides() {
    return switch (side) {
      case "clean" -> List.of(Side.CLEAN);
      case "corrupted" -> List.of(Side.CORRUPTED);
      case "both" -> List.of(Side.values());
      default ->
          throw new IllegalArgumentException(
              "--side is clean, corrupted or both, not '" + side + "'.");
    };
  }

  private String file() {
    try {
      return Path.of(out).toAbsolutePath().toString();
    } catch (InvalidPathException e) {
      throw new Refusal("'" + out + "' cannot be the name of a file.", e);
    }
  }

  private void show(Event event, ProgressLine progress) {
    switch (event) {
      case Event.Planned planned -> surroundings.remark(planned.sentence() + ".");
      case Event.Progress step -> progress.show(step);
      default -> {}
    }
  }

  private static String text(Event.Captured captured) {
    return "%s: %d tensors of %d prompts, %s"
        .formatted(
            captured.file(),
            captured.tensors().size(),
            captured.prompts(),
            String.format(Locale.ROOT, "%,d bytes", captured.bytes()));
  }

  private static ObjectNode json(Event.Captured captured) {
    ObjectNode json = Json.object().put("file", captured.file()).put("bytes", captured.bytes());
    json.put("prompts", captured.prompts());
    json.put("layout", captured.stacked() ? "stacked" : "by prompt");
    ArrayNode tensors = json.putArray("tensors");
    for (Event.CapturedTensor each : captured.tensors()) {
      ObjectNode one = tensors.addObject().put("name", each.name()).put("dtype", each.dtype());
      one.set("shape", Json.ids(each.shape()));
    }
    json.set("notes", Json.texts(captured.notes()));
    return json;
  }
}
