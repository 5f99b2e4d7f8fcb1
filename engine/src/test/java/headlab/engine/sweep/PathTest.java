package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Positions;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import headlab.engine.model.Coordinates;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.WeightName;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Path patching in its three runs, freeze, capture and replay: no second engine is needed.
class PathTest {
  private static final double CLOSE = 1e-5;

  /// Sender 0.1, receiver 2.3, through its query. All other heads are held; MLPs are recomputed.
  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa"})
  void freezeCaptureAndReplayEqualWholeRuns(String name) throws InterruptedException {
    Reference reference = Reference.of(name);
    try (LoadedModel model = reference.open()) {
      List<TokenizedPrompt> prompts = Pairs.several(reference).subList(0, 2);
      HookPoint input = new HookPoint(Site.Q_INPUT, 2);
      Cell frozen = new Cell(Key.head("z", 0, 1), frozen(model.spec()));
      List<Tensor> captured = new ArrayList<>(List.of(noTensor(), noTensor()));
      model.captures(
          List.of(frozen),
          prompts,
          Set.of(input),
          (key, prompt, captures) ->
              captured.set(prompt, Objects.requireNonNull(captures.get(input))));
      for (int prompt = 0; prompt < prompts.size(); prompt++) {
        Map<HookPoint, Tensor> whole =
            model.capture(prompts, prompt, frozen.variant(), Set.of(input));
        float[] want = Objects.requireNonNull(whole.get(input)).toArray();
        assertTrue(Reference.relativeError(want, captured.get(prompt).toArray()) < CLOSE);
      }
      Variant replay = receiving(new Value.Given(captured));
      Rows rows =
          Sweeps.rows(model, List.of(new Cell(Key.of("path"), replay)), prompts, Metric.LOG_PROB);
      for (int prompt = 0; prompt < prompts.size(); prompt++) {
        float[] plain = model.logits(prompts.get(prompt).clean(), false).toArray();
        float[] whole = model.logits(prompts, prompt, replay, false).toArray();
        double want = Reading.of(Metric.LOG_PROB, prompts.get(prompt), whole, plain);
        assertEquals(want, rows.of(Key.of("path"))[prompt], CLOSE * Math.max(1, Math.abs(want)));
        double moved = Reference.logitError(plain, whole);
        assertTrue(moved > 2e-6, "the path carries nothing: " + moved);
      }
    }
  }

  /// The query of the receiver, computed by hand from the captured input of a held run, is what the
  /// replay captures as q.
  @Test
  void theReceiversQueryIsWhatItsInputMakes() {
    Reference reference = Reference.of("gpt2-gelu-new");
    try (LoadedModel model = reference.open()) {
      TokenizedPrompt pair = reference.pair();
      HookPoint stream = new HookPoint(Site.RESID_PRE, 2);
      HookPoint query = new HookPoint(Site.Q, 2);
      Tensor other =
          Objects.requireNonNull(
              model.capture(pair, Variant.CORRUPTED, Set.of(stream)).get(stream));
      Tensor wanted =
          Objects.requireNonNull(model.capture(pair, Variant.CORRUPTED, Set.of(query)).get(query));
      Tensor plain =
          Objects.requireNonNull(model.capture(pair, Variant.CLEAN, Set.of(query)).get(query));
      Variant replay = receiving(new Value.Given(List.of(copies(other, 6))));
      Tensor got = Objects.requireNonNull(model.capture(pair, replay, Set.of(query)).get(query));
      for (int position = 0; position < 11; position++) {
        for (int head = 0; head < 6; head++) {
          Tensor want = (head == 3 ? wanted : plain).slice(position).slice(head);
          float[] own = got.slice(position).slice(head).toArray();
          assertTrue(Reference.relativeError(want.toArray(), own) < CLOSE, head + " " + position);
        }
      }
    }
  }

  @Test
  void valuesOfTheWrongShapeAreRefused() {
    Reference reference = Reference.of("opt");
    try (LoadedModel model = reference.open()) {
      TokenizedPrompt pair = reference.pair();
      Tensor wrong = model.weights().weight(WeightName.B_O, 0, Coordinates.RAW);
      Variant variant = receiving(new Value.Given(List.of(wrong)));
      String sentence =
          String.valueOf(
              assertThrows(
                      IllegalArgumentException.class,
                      () -> model.logits(List.of(pair), 0, variant, false))
                  .getMessage());
      assertTrue(sentence.contains("blocks.2.hook_q_input"), sentence);
      Variant none = receiving(new Value.Given(List.of()));
      assertThrows(
          IllegalArgumentException.class, () -> model.logits(List.of(pair), 0, none, false));
    }
  }

  private static Variant frozen(ModelSpec spec) {
    List<Intervention> edits = new ArrayList<>();
    for (int layer = 0; layer < spec.layers(); layer++) {
      Where all = new Where(new HookPoint(Site.Z, layer), List.of(), Positions.all());
      edits.add(new Intervention(all, new Value.Held()));
    }
    edits.add(new Intervention(Where.head(Site.Z, 0, 1), new Value.From(Side.CORRUPTED)));
    return new Variant(Side.CLEAN, edits);
  }

  private static Variant receiving(Value value) {
    return Variant.of(Side.CLEAN, new Intervention(Where.head(Site.Q_INPUT, 2, 3), value));
  }

  private static Tensor copies(Tensor stream, int heads) {
    int d = stream.length(1);
    float[] data = new float[stream.length(0) * heads * d];
    for (int i = 0; i < data.length; i++) {
      data[i] = stream.at(i / d / heads, i % d);
    }
    return Tensor.of(Site.Q_INPUT.axes(), new int[] {stream.length(0), heads, d}, data);
  }

  private static Tensor noTensor() {
    return Tensor.of(List.of("none"), new int[] {0}, new float[0]);
  }
}
