package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import headlab.engine.intervention.Variant;
import headlab.engine.tokens.TokenizedPrompt;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Trained checkpoints continue as it was recorded with them.
class RealGenerationTest {
  @Test
  void theStoryModelContinuesAsRecorded() throws InterruptedException {
    Path folder = RealModels.shared("llama-stories260K");
    JsonNode prompts = Reference.json(folder.resolve("reference_logits.json")).get("prompts");
    try (LoadedModel model = RealModels.open(folder)) {
      assertEquals(3, prompts.size());
      for (JsonNode prompt : prompts) {
        List<Integer> want = Reference.ints(prompt.get("greedy40_ids"));
        assertEquals(40, want.size());
        assertEquals(want, continued(model, Reference.ints(prompt.get("ids")), 40, -1));
      }
    }
  }

  @Test
  void theEnglishModelContinuesAsRecordedUntilItsEndToken() throws InterruptedException {
    JsonNode told =
        Reference.json(RealModels.shared("smollm2-135m").resolve("reference.json")).get("greedy");
    try (LoadedModel model = RealModels.open(RealModels.smollm2())) {
      JsonNode first = told.get(0);
      List<Integer> want = Reference.ints(first.get("generated"));
      assertEquals(2, want.getLast());
      assertEquals(want, continued(model, Reference.ints(first.get("ids")), 99, 2));
      JsonNode second = told.get(1);
      assertEquals(
          Reference.ints(second.get("generated")),
          continued(model, Reference.ints(second.get("ids")), 30, 2));
    }
  }

  private static List<Integer> continued(LoadedModel model, List<Integer> ids, int tokens, int stop)
      throws InterruptedException {
    TokenizedPrompt prompt = Reference.prompt(ids, List.of(), List.of(), List.of());
    Heard heard = new Heard(stop);
    model.generate(List.of(prompt), 0, Variant.CLEAN, Sampling.greedy(tokens), Set.of(), heard);
    return heard.ids();
  }
}
