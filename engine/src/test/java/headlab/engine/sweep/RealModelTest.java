package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Trained checkpoints against the values recorded with them.
class RealModelTest {
  @Test
  void theStoryModelsLogitsAreTheRecordedOnes() {
    Path folder = RealModels.shared("llama-stories260K");
    JsonNode recorded = Reference.json(folder.resolve("reference_logits.json")).get("prompts");
    try (LoadedModel model = RealModels.open(folder)) {
      assertEquals(3, recorded.size());
      for (JsonNode prompt : recorded) {
        List<Integer> ids = Reference.ints(prompt.get("ids"));
        float[] got = model.logits(ids, false).toArray();
        assertTrue(Reference.logitError(floats(prompt.get("last_logits")), got) < 5e-5);
      }
    }
  }

  @Test
  void theStoryModelContinuesAsRecorded() {
    Path folder = RealModels.shared("llama-stories260K");
    JsonNode prompt = Reference.json(folder.resolve("reference_logits.json")).get("prompts").get(0);
    try (LoadedModel model = RealModels.open(folder)) {
      List<Integer> ids = new ArrayList<>(Reference.ints(prompt.get("ids")));
      for (int id : Reference.ints(prompt.get("greedy40_ids")).subList(0, 20)) {
        assertEquals(id, largest(model.logits(ids, false).toArray()));
        ids.add(id);
      }
    }
  }

  @Test
  void theSortersLogitsAreTheRecordedOnes() {
    Path folder = RealModels.shared("gpt2-nano-sort");
    JsonNode recorded = Reference.json(folder.resolve("reference_logits.json")).get("prompts");
    try (LoadedModel model = RealModels.open(folder)) {
      assertEquals(3, recorded.size());
      for (JsonNode prompt : recorded) {
        Tensor got = model.logits(Reference.ints(prompt.get("ids")), true);
        JsonNode rows = prompt.get("logits_all_positions");
        assertEquals(rows.size(), got.length(0));
        for (int position = 0; position < rows.size(); position++) {
          float[] want = floats(rows.get(position));
          assertTrue(Reference.logitError(want, got.slice(position).toArray()) < 5e-5);
        }
      }
    }
  }

  @Test
  void theEnglishModelsTopLogitsAreTheRecordedOnes() {
    Path folder = RealModels.smollm2();
    JsonNode told = recorded();
    try (LoadedModel model = RealModels.open(folder)) {
      for (JsonNode prompt : told.get("prompts")) {
        float[] got = model.logits(Reference.ints(prompt.get("ids")), false).toArray();
        for (JsonNode top : prompt.get("top")) {
          float want = (float) top.get("logit").asDouble();
          assertEquals(want, got[top.get("id").asInt()], 5e-5 * Math.max(1, Math.abs(want)) * 2);
        }
        assertEquals(prompt.get("logit_logsumexp").asDouble(), Reading.logSumExp(got), 2e-3);
      }
    }
  }

  @Test
  void patchingEveryHeadOfTheEnglishModelGivesTheRecordedValues() throws InterruptedException {
    everyHead("head_z_patched_all_positions", Side.CORRUPTED, new Value.From(Side.CLEAN));
  }

  @Test
  void zeroingEveryHeadOfTheEnglishModelGivesTheRecordedValues() throws InterruptedException {
    everyHead("head_zero_ablated", Side.CLEAN, new Value.Zero());
  }

  @Test
  void everyHeadOfTheEnglishModelWritesTheRecordedShareOfTheLogitDifference() {
    Path folder = RealModels.smollm2();
    JsonNode ioi = recorded().get("ioi");
    JsonNode known = ioi.get("direct_logit_attribution_clean");
    try (LoadedModel model = RealModels.open(folder)) {
      Terms terms = Terms.of(model, pair(ioi));
      double sum = terms.write(Site.EMBED, 0) + terms.bias();
      for (int layer = 0; layer < 30; layer++) {
        for (int head = 0; head < 9; head++) {
          double got = terms.head(layer, head);
          double want = known.get("heads").get(layer).get(head).asDouble();
          assertEquals(want, got, 1e-3, layer + "." + head);
          sum += got;
        }
        double mlp = terms.write(Site.MLP_OUT, layer);
        assertEquals(known.get("mlp").get(layer).asDouble(), mlp, 1e-3, "MLP " + layer);
        sum += mlp + terms.outBias(layer);
      }
      assertEquals(ioi.get("logit_difference_clean").asDouble(), sum, 1e-3);
    }
  }

  @Test
  void conesOfTrainedModelsEqualWholeRuns() throws InterruptedException {
    for (Path folder :
        List.of(
            RealModels.shared("llama-stories260K"),
            RealModels.shared("gpt2-nano-sort"),
            RealModels.smollm2())) {
      try (LoadedModel model = RealModels.open(folder)) {
        int vocabulary = model.spec().vocabulary();
        Random random = new Random(11);
        int length = Math.min(10, model.spec().context());
        List<Integer> clean = random.ints(length, 0, vocabulary).boxed().toList();
        List<Integer> other = new ArrayList<>(clean);
        other.set(3, (clean.get(3) + 1) % vocabulary);
        List<TokenizedPrompt> prompts =
            List.of(
                Reference.prompt(clean, other, List.of(1), List.of(2)),
                Reference.prompt(other, clean, List.of(1), List.of(0)));
        List<Cell> cells = new Variants(model.spec(), length, random).cells(24);
        ConeTest.compare(new WholeLogits(model, prompts), cells, Metric.LOG_PROB, 0);
      }
    }
  }

  private static void everyHead(String name, Side base, Value value) throws InterruptedException {
    Path folder = RealModels.smollm2();
    JsonNode ioi = recorded().get("ioi");
    try (LoadedModel model = RealModels.open(folder)) {
      List<Cell> cells = new ArrayList<>();
      for (int layer = 0; layer < 30; layer++) {
        for (int head = 0; head < 9; head++) {
          Where where = Where.head(Site.Z, layer, head);
          Variant variant = Variant.of(base, new Intervention(where, value));
          cells.add(new Cell(Key.head("z", layer, head), variant));
        }
      }
      Map<Key, Double> values = new HashMap<>();
      model.sweep(
          cells,
          List.of(pair(ioi)),
          Metric.LOGIT_DIFFERENCE,
          (key, prompts, rows) -> values.put(key, rows[0]));
      assertEquals(270, values.size());
      for (Cell cell : cells) {
        int layer = cell.variant().edits().getFirst().where().point().layer();
        int head = cell.variant().edits().getFirst().where().heads().getFirst();
        double want = ioi.get(name).get(layer).get(head).asDouble();
        assertEquals(want, values.getOrDefault(cell.key(), Double.NaN), 1e-3, layer + "." + head);
      }
    }
  }

  private static TokenizedPrompt pair(JsonNode ioi) {
    return Reference.prompt(
        Reference.ints(ioi.get("clean_ids")),
        Reference.ints(ioi.get("corrupted_ids")),
        List.of(ioi.get("correct_id").asInt()),
        List.of(ioi.get("incorrect_id").asInt()));
  }

  private static JsonNode recorded() {
    return Reference.json(RealModels.shared("smollm2-135m").resolve("reference.json"));
  }

  private static float[] floats(JsonNode array) {
    float[] floats = new float[array.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) array.get(i).asDouble();
    }
    return floats;
  }

  private static int largest(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }
}
