package headlab.engine.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import headlab.datasets.Answer;
import headlab.datasets.Prompt;
import headlab.datasets.PromptSet;
import headlab.datasets.PromptText;
import headlab.datasets.Span;
import headlab.engine.analysis.Outcome;
import headlab.engine.bench.BenchRow;
import headlab.engine.bench.Measure;
import headlab.engine.figure.Absent;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.FigureExamples;
import headlab.engine.figure.Quantity;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.PointChoice;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Positions;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Where;
import headlab.engine.model.DeviceName;
import headlab.engine.model.Dtype;
import headlab.engine.model.Inspection;
import headlab.engine.model.ModelRef;
import headlab.engine.model.ModelSpec;
import headlab.engine.sweep.GenerationEnd;
import headlab.engine.sweep.Sampling;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.Bos;
import headlab.engine.tokens.PositionChoice;
import headlab.engine.tokens.TokenizedPrompt;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The engine can move to another process as long as all that passes the lane is equal after a trip
/// through bytes.
class BytesLawTest {
  private static final ModelRef MODEL =
      new ModelRef("/models/Zoë", new DeviceName("cuda:0"), Dtype.BFLOAT16);
  private static final ModelSpec SPEC =
      new ModelSpec(
          ModelSpec.Family.LLAMA,
          3,
          6,
          2,
          44,
          10,
          53,
          97,
          16,
          new ModelSpec.Positions.Rotary(1e4),
          ModelSpec.Norm.RMS,
          1e-6,
          ModelSpec.Activation.SILU_GATED,
          false);
  private static final Prompt PROMPT =
      new Prompt(
          new PromptText.Text("🧭 a"),
          new PromptText.Ids(List.of(1, 2)),
          List.of(new Answer.Text(" b"), new Answer.Id(7)),
          List.of(),
          Map.of("S1", new Span(0, 1)),
          "ABBA",
          null,
          true);
  private static final TokenizedPrompt TOKENS =
      new TokenizedPrompt(
          PROMPT,
          List.of(1, 2),
          List.of(1, 3),
          List.of("a", "b"),
          List.of("a", "c"),
          List.of(4),
          List.of(5),
          Map.of("S1", new Span(0, 1)),
          true,
          List.of("A warning."));
  private static final Tensor TENSOR =
      Tensor.of(List.of("position", "vocabulary"), new int[] {1, 2}, new float[] {1, Float.NaN});
  private static final List<Intervention> EDITS =
      List.of(
          new Intervention(Where.head(Site.Z, 1, 4), new Value.Zero()),
          new Intervention(
              Where.positions(Site.MLP_OUT, 2, new Positions.PerPrompt(List.of(new Span(1, 2)))),
              new Value.From(Side.CORRUPTED)),
          new Intervention(
              Where.positions(Site.RESID_PRE, 0, Positions.at(1)), new Value.Scale(.5)),
          new Intervention(Where.head(Site.Q, 0, 0), new Value.Mean()));
  private static final Figure GRID =
      new Figure.Grid(
          "byHead",
          "Title",
          new Quantity("lost", true),
          new Axis.Layers(1),
          new Axis.Heads(2),
          Arrays.asList(1.0, null),
          Figure.Sides.of(3),
          List.of(new Absent(0, 1, "It is infinite.")));
  private static final Event.Prediction PREDICTION = new Event.Prediction(3, "␣b", 1.5, .25);
  private static final Event.Token TOKEN = new Event.Token(3, "␣b");
  private static final Event.Answers ANSWERS = new Event.Answers(1.0, null, 0, null);

  private static final List<Request> REQUESTS =
      List.of(
          new Request.Open(1, MODEL),
          new Request.Run(2, MODEL, Bos.NO, "head-ablation --prompts ioi:n=2,seed=0"),
          new Request.Resume(3, 9),
          new Request.Cancel(4, 2),
          new Request.Look(
              5,
              MODEL,
              Bos.AUTO,
              new Draft.OfSet(PromptSet.parse("ioi:corruption=abc"), 3),
              EDITS,
              Side.CLEAN,
              -1,
              Set.of(new HookPoint(Site.PATTERN, 2)),
              10,
              12),
          new Request.Look(
              6,
              MODEL,
              Bos.YES,
              new Draft.Typed(PROMPT),
              List.of(),
              Side.CORRUPTED,
              0,
              Set.of(),
              1,
              0),
          new Request.Generate(
              12,
              MODEL,
              Bos.AUTO,
              new Draft.Typed(PROMPT),
              EDITS,
              Side.CLEAN,
              new Sampling(20, .7, 40, .95, 1L << 40),
              Set.of(new HookPoint(Site.Z, 2)),
              true),
          new Request.ListPrompts(7, MODEL, Bos.AUTO, new PromptSet.Given("ab".repeat(32))),
          new Request.AskLogits(8, MODEL, Bos.AUTO, null, List.of(1, 2), true),
          new Request.Answer(9, MODEL, List.of(List.of(1), List.of(2, 3)), EDITS),
          new Request.Inspect(11, "bench-gpt2"),
          new Request.Measure(12, DeviceName.CPU, List.of(BenchRow.SVD, BenchRow.OPEN), true),
          new Request.Capture(
              13,
              MODEL,
              Bos.NO,
              new CaptureOrder(
                  PromptSet.parse("ioi"),
                  PointChoice.parse("z,blocks.1.attn.hook_pattern", "0..1"),
                  new PositionChoice("-1,role:S2"),
                  List.of(Side.CLEAN, Side.CORRUPTED),
                  3,
                  true,
                  EDITS,
                  "capture --sites z"),
              "/tmp/x.safetensors"),
          new Request.Keep(10, List.of(PROMPT), "typed"));

  private static final List<Event> EVENTS =
      List.of(
          new Event.Opened(1, MODEL, SPEC, "cpu", "It adds none.", 1L << 40),
          new Event.Fingerprint(1, MODEL, "ab".repeat(32)),
          new Event.Refused(2, "No.", 3),
          new Event.Started(3, 4, "head-ablation"),
          new Event.Progress(3, 4, "heads", 1, 10, null),
          new Event.Planned(3, 4, "heads", "It holds 1 MB beside the weights."),
          new Event.SoFar(3, 4, FigureExamples.all()),
          new Event.Ended(3, 4, new Outcome.Finished(), List.of(GRID)),
          new Event.Ended(3, 4, new Outcome.Cancelled(1, 2), List.of()),
          new Event.Ended(3, 4, new Outcome.Failed("Why.", 4), List.of()),
          new Event.Seen(
              5,
              TOKENS,
              1,
              List.of(PREDICTION),
              List.of(PREDICTION),
              ANSWERS,
              ANSWERS,
              Map.of(new HookPoint(Site.PATTERN, 2), TENSOR),
              44,
              1.25),
          new Event.Continued(5, true, List.of(TOKEN), false),
          new Event.Generated(
              12, 3, TOKEN, " b", -.5, Map.of(new HookPoint(Site.PATTERN, 2), TENSOR)),
          new Event.GenerationEnded(12, TOKENS, 4, "", GenerationEnd.CONTEXT, 22, 8.5),
          new Event.Prompts(6, List.of(TOKENS), List.of("A note.")),
          new Event.Logits(
              7, List.of(1), List.of("a"), TENSOR, List.of(PREDICTION), List.of("Careful.")),
          new Event.Answered(8, List.of(1), TENSOR),
          new Event.Inspected(
              10,
              new Inspection(
                  "folder",
                  SPEC,
                  List.of(),
                  List.of("float32"),
                  3,
                  "BPE",
                  "None.",
                  List.of(),
                  List.of(),
                  List.of("tf_model.h5")),
              "ab".repeat(32)),
          new Event.Measured(
              12,
              "cuda:0",
              2,
              List.of(new Measure(BenchRow.SVD, "gpt2", Map.of("count", 2, "seconds", .5)))),
          new Event.Captured(
              13,
              "/tmp/x.safetensors",
              1L << 40,
              List.of(new Event.CapturedTensor("ids", "I64", List.of(1, 2))),
              2,
              true,
              List.of("A note.")),
          new Event.Kept(9, new PromptSet.Given("ab".repeat(32))));

  @Test
  void everyRequestIsEqualAfterATripThroughBytes() throws Exception {
    for (Request request : REQUESTS) {
      assertEquals(request, trip(request));
    }
    assertEquals(kinds(Request.class), classes(REQUESTS));
  }

  @Test
  void everyEventIsEqualAfterATripThroughBytes() throws Exception {
    for (Event event : EVENTS) {
      assertEquals(event, trip(event));
    }
    assertEquals(kinds(Event.class), classes(EVENTS));
  }

  private static Object trip(Object value) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return in.readObject();
    }
  }

  private static Set<String> kinds(Class<?> sealed) {
    return Arrays.stream(sealed.getPermittedSubclasses())
        .map(Class::getSimpleName)
        .collect(Collectors.toSet());
  }

  private static Set<String> classes(List<?> values) {
    return values.stream().map(each -> each.getClass().getSimpleName()).collect(Collectors.toSet());
  }
}
