package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import headlab.datasets.Span;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Positions;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// The forward pass, its hook points and its edits against Hugging Face transformers.
class ParityTest {
  private static final double LOGITS = 5e-5;
  private static final double HOOKS = 1e-5;

  @SuppressWarnings("unused") // named by FieldSource
  static final List<String> ALL = Reference.ALL;

  /// Those with every hook point and with edited runs.
  static final List<String> FULL = List.of("gpt2-gelu-new", "opt", "llama-gqa");

  private static final Set<Site> ELSEWHERE =
      Set.of(
          Site.Q_INPUT,
          Site.K_INPUT,
          Site.V_INPUT,
          Site.RESULT,
          Site.MLP_IN,
          Site.MLP_PRE,
          Site.MLP_PRE_LINEAR);

  @ParameterizedTest
  @FieldSource("ALL")
  void logitsOfEveryPositionEqualTheReference(String name) {
    Reference reference = Reference.of(name);
    try (LoadedModel model = reference.open()) {
      for (String prompt : List.of("clean", "short", "corrupted")) {
        float[] want = reference.values(prompt + ".logits");
        Tensor got = model.logits(reference.ids(prompt), true);
        Reference.assertShape(reference.shape(prompt + ".logits"), got, prompt);
        assertTrue(Reference.logitError(want, got.toArray()) < LOGITS, prompt);
        Tensor last = model.logits(reference.ids(prompt), false);
        float[] lastWanted = got.slice(got.length(0) - 1).toArray();
        assertTrue(Reference.logitError(lastWanted, last.toArray()) < 1e-6, prompt + " last");
      }
    }
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void everyHookPointEqualsTheReference(String name) {
    Reference reference = Reference.of(name);
    try (LoadedModel model = reference.open()) {
      for (String prompt : List.of("clean", "short")) {
        int compared = 0;
        for (Map.Entry<HookPoint, Tensor> entry : captured(model, reference, prompt).entrySet()) {
          String full = prompt + "." + entry.getKey().format();
          if (reference.names().contains(full)) {
            compare(reference, full, entry.getKey().site(), entry.getValue());
            compared++;
          }
        }
        assertEquals(expected(reference, model, prompt), compared, prompt);
      }
    }
  }

  /// Copies of the stream, the writes of single heads and the MLP before its non-linearity are not
  /// in the reference (`SiteTest` has them). The odd variants keep fewer hook points, and only of
  /// the short prompt.
  private static int expected(Reference reference, LoadedModel model, String prompt) {
    if (FULL.contains(reference.folder().getFileName().toString())) {
      return HookPoint.sites(model.spec()).stream()
          .filter(site -> !ELSEWHERE.contains(site))
          .mapToInt(site -> site.perLayer() ? model.spec().layers() : 1)
          .sum();
    }
    List<String> named =
        reference.names().stream().filter(name -> name.startsWith(prompt + ".")).toList();
    assertTrue(prompt.equals("clean") || named.size() > 4, named.toString());
    return named.size();
  }

  @ParameterizedTest
  @FieldSource("FULL")
  void editedRunsEqualTheReference(String name) {
    Reference reference = Reference.of(name);
    TokenizedPrompt pair = reference.pair();
    try (LoadedModel model = reference.open()) {
      JsonNode edits = reference.told().get("edits");
      assertTrue(edits.size() > 20, "too few edited runs to compare");
      float[] plain = model.logits(pair.clean(), false).toArray();
      for (JsonNode run : edits) {
        String what = run.get("name").asText();
        Variant variant = variant(run);
        float[] got = model.logits(List.of(pair), 0, variant, false).toArray();
        assertTrue(Reference.logitError(reference.values(what), got) < LOGITS, what);
        assertTrue(Reference.logitError(plain, got) > 10 * LOGITS, what + " changes nothing");
      }
    }
  }

  private static Map<HookPoint, Tensor> captured(
      LoadedModel model, Reference reference, String prompt) {
    TokenizedPrompt ids = Reference.prompt(reference.ids(prompt), List.of(), List.of(), List.of());
    return model.capture(ids, Variant.CLEAN, Points.all(model.spec()));
  }

  private static void compare(Reference reference, String name, Site site, Tensor got) {
    float[] want = reference.values(name);
    int[] shape = reference.shape(name);
    if (site.axes().size() == 1) {
      assertEquals(1, shape[1], name); // the reference keeps the summed axis
      shape = new int[] {shape[0]};
    }
    if (site == Site.SCORES) {
      clearAboveDiagonal(want, shape[1]);
    }
    Reference.assertShape(shape, got, name);
    double error = Reference.relativeError(want, got.toArray());
    assertTrue(error < (site == Site.LOGITS ? LOGITS : HOOKS), name + " is off by " + error);
  }

  /// The reference holds scores as they are before the mask.
  private static void clearAboveDiagonal(float[] scores, int length) {
    for (int i = 0; i < scores.length; i++) {
      int destination = i / length % length;
      int source = i % length;
      scores[i] = source > destination ? 0 : scores[i];
    }
  }

  private static Variant variant(JsonNode run) {
    List<Intervention> edits = new ArrayList<>();
    for (JsonNode edit : run.get("edits")) {
      HookPoint point =
          new HookPoint(Site.parse(edit.get("site").asText()), edit.get("layer").asInt());
      List<Integer> heads = edit.has("head") ? List.of(edit.get("head").asInt()) : List.of();
      Value value =
          switch (edit.get("value").asText()) {
            case "zero" -> new Value.Zero();
            case "scale" -> new Value.Scale(edit.get("factor").asDouble());
            case "clean" -> new Value.From(Side.CLEAN);
            case "corrupted" -> new Value.From(Side.CORRUPTED);
            default -> throw new AssertionError(edit.toString());
          };
      edits.add(new Intervention(new Where(point, heads, positions(edit)), value));
    }
    Side base = run.get("run").asText().equals("clean") ? Side.CLEAN : Side.CORRUPTED;
    return new Variant(base, edits);
  }

  private static Positions positions(JsonNode edit) {
    if (!edit.get("positions").isArray()) {
      return Positions.all();
    }
    assertEquals(1, edit.get("positions").size());
    int position = edit.get("positions").get(0).asInt();
    return new Positions.Range(new Span(position, position + 1));
  }
}
