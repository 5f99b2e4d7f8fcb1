package headlab.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `logits --edit`.
final class LogitsEditTest {
  @Test
  void editsChangeTheLogitsAndAreNamed() {
    JsonNode plain = logits().json();
    JsonNode edited =
        logits("blocks.1.attn.hook_z[head=1+2]=zero", "blocks.1.mlp.hook_post[unit=3]=add:2")
            .json();
    assertTrue(plain.path("edits").isMissingNode());
    assertEquals(
        "[\"blocks.1.attn.hook_z[head=1+2]=zero\",\"blocks.1.mlp.hook_post[unit=3]=add:2\"]",
        edited.path("edits").toString());
    assertNotEquals(plain.path("logits").toString(), edited.path("logits").toString());
    JsonNode again = logits("blocks.1.attn.hook_z[head=1+2]=held").json();
    for (int id = 0; id < 97; id++) {
      double want = plain.path("logits").get(id).asDouble();
      assertEquals(want, again.path("logits").get(id).asDouble(), 1e-5);
    }
  }

  @Test
  void editsThatCannotBeAreRefusedInASentence() {
    logits("blocks.1.attn.hook_z=nothing").refused(2, "There is no value");
    logits("blocks.1.attn.hook_zz=zero").refused(2, "hook point");
    logits("blocks.9.attn.hook_z=zero").refused(3, "no layer 9");
    logits("blocks.1.attn.hook_z[head=6]=zero").refused(3, "no head 1.6");
    logits("blocks.1.mlp.hook_post[unit=999]=zero").refused(3, "no unit 999");
    logits("hook_pos_embed=zero").refused(3, "no site pos_embed");
    logits("hook_embed[position=4]=zero").refused(3, "has 4 tokens");
    logits("hook_embed[position=role:S]=zero").refused(3, "no role");
    logits("hook_embed=mean").refused(3, "a mean needs another");
    logits("hook_embed=from:corrupted").refused(3, "no corrupted");
    logits("hook_embed=add:1,2").refused(2, "2 numbers");
    logits("hook_embed=zero-folded").refused(3, "folded zero");
    logits("blocks.0.attn.hook_pattern[destination=1,source=2]=zero").refused(3, "nowhere");
  }

  private static Ran logits(String... edits) {
    List<Object> words = new ArrayList<>(List.of("logits", "--model", Ran.tiny("llama-gqa")));
    words.addAll(List.of("--ids", "3,1,4,1", "--json", "--all"));
    for (String edit : edits) {
      words.addAll(List.of("--edit", edit));
    }
    return Ran.of(words.toArray());
  }
}
