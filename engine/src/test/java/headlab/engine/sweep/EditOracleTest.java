package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Variant;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every value at every hook point, at chosen heads, positions, units and pairs, against an
/// independent forward pass in float64 (`make_edits.py`), by the words of `--edit`.
class EditOracleTest {
  private static final double LOGITS = 5e-5;
  private static final double HOOKS = 1e-5;

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa", "opt-350m"})
  void everyEditEqualsTheIndependentRun(String name) {
    Reference reference = Reference.of(name);
    JsonNode known = known(reference);
    List<TokenizedPrompt> prompts = prompts(known);
    try (LoadedModel model = reference.open()) {
      Set<Site> edited = new HashSet<>();
      int kept = known.get("kept").asInt();
      for (JsonNode run : known.get("runs")) {
        Variant variant = variant(run);
        variant.edits().forEach(edit -> edited.add(edit.where().point().site()));
        float[] got = model.logits(prompts, 0, variant, false).toArray();
        float[] want = floats(run.get("logits"));
        double error = Reference.logitError(want, Arrays.copyOf(got, kept));
        assertTrue(error < LOGITS, run.get("edits") + " is off by " + error);
      }
      assertEquals(new HashSet<>(HookPoint.sites(model.spec())), edited);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa", "opt-350m"})
  void everyEditMadeFromItsConeEqualsTheIndependentRun(String name) throws InterruptedException {
    Reference reference = Reference.of(name);
    JsonNode known = known(reference);
    List<TokenizedPrompt> prompts = prompts(known);
    List<Cell> cells = new ArrayList<>();
    for (JsonNode run : known.get("runs")) {
      cells.add(new Cell(new Key("run", cells.size(), null, null), variant(run)));
    }
    HookPoint logits = HookPoint.of(Site.LOGITS);
    int kept = known.get("kept").asInt();
    try (LoadedModel model = reference.open()) {
      model.captures(
          cells,
          prompts,
          Set.of(logits),
          (key, prompt, captures) -> {
            if (prompt == 0) {
              JsonNode run = known.get("runs").get(Objects.requireNonNull(key.layer()));
              Tensor all = Objects.requireNonNull(captures.get(logits));
              float[] got = all.slice(all.length(0) - 1).toArray();
              double error =
                  Reference.logitError(floats(run.get("logits")), Arrays.copyOf(got, kept));
              assertTrue(error < LOGITS, run.get("edits") + " is off by " + error);
            }
          });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa", "opt-350m"})
  void hookPointsThatTransformersDoesNotShowEqualTheIndependentRun(String name) {
    Reference reference = Reference.of(name);
    JsonNode hooks = known(reference).get("hooks");
    try (LoadedModel model = reference.open()) {
      Map<HookPoint, Tensor> run =
          model.capture(reference.pair(), Variant.CLEAN, Points.all(model.spec()));
      assertTrue(hooks.size() >= 4, "too few hook points");
      for (Map.Entry<String, JsonNode> hook : hooks.properties()) {
        Tensor got = Objects.requireNonNull(run.get(HookPoint.parse(hook.getKey())));
        double error = Reference.relativeError(floats(hook.getValue()), got.toArray());
        assertTrue(error < HOOKS, hook.getKey() + " is off by " + error);
      }
    }
  }

  private static JsonNode known(Reference reference) {
    return Reference.json(reference.folder().resolve("edits.json"));
  }

  private static Variant variant(JsonNode run) {
    Side base = run.get("base").asText().equals("clean") ? Side.CLEAN : Side.CORRUPTED;
    List<Intervention> edits = new ArrayList<>();
    run.get("edits").forEach(text -> edits.add(Intervention.parse(text.asText())));
    return new Variant(base, edits);
  }

  /// The pair, and two more prompts of its length, over which means are taken.
  private static List<TokenizedPrompt> prompts(JsonNode known) {
    List<TokenizedPrompt> prompts = new ArrayList<>();
    for (String name : List.of("clean", "second", "third")) {
      prompts.add(
          Reference.prompt(
              Reference.ints(known.get("prompts").get(name)),
              Reference.ints(known.get("prompts").get("corrupted")),
              List.of(),
              List.of()));
    }
    return prompts;
  }

  private static float[] floats(JsonNode numbers) {
    float[] floats = new float[numbers.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers.get(i).asDouble();
    }
    return floats;
  }
}
