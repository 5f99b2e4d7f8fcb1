package headlab.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `generate` from its words to its text and its JSON.
final class GenerateCommandTest {
  private static final Path MODEL = Ran.tiny("gpt2-gelu-new");

  @TempDir Path folder;

  @Test
  void theLikeliestTokensAreThoseOfLogitsOneByOne() {
    JsonNode json = generate("--tokens", "4", "--json").json();
    assertEquals("[1,2,3]", json.path("ids").toString());
    assertEquals("tokens", json.path("end").asText());
    assertEquals(0, json.path("touched").asInt());
    assertEquals(4, json.path("generated").size());
    String ids = "1,2,3";
    for (JsonNode each : json.path("generated")) {
      JsonNode top =
          Ran.of("logits", "--model", MODEL, "--ids", ids, "--json").json().path("top").get(0);
      assertEquals(top.path("id"), each.path("id"));
      double probability = Math.exp(each.path("logProb").asDouble());
      assertEquals(top.path("probability").asDouble(), probability, 1e-5);
      ids += "," + each.path("id").asText();
    }
  }

  @Test
  void theTextIsWhatTheTokensSpell() {
    String text = generate("--tokens", "4", "--json").json().path("text").asText();
    Ran plain = generate("--tokens", "4");
    assertEquals(0, plain.code(), plain.err());
    assertEquals(text.strip(), plain.out().strip());
  }

  @Test
  void seedsAndEditsDecideWhatComes() {
    List<String> hot = List.of("--temperature", "5", "--tokens", "8", "--json");
    assertEquals(ids(hot, "--seed", "1"), ids(hot, "--seed", "1"));
    assertNotEquals(ids(hot, "--seed", "1"), ids(hot, "--seed", "2"));
    assertEquals(ids(List.of("--json", "--tokens", "8")), ids(hot, "--top-k", "1"), "one is left");
    List<String> same = List.of("--json", "--tokens", "3");
    JsonNode zeroed = generate("--json", "--tokens", "3", "--zero", "0.1,1.2").json();
    assertEquals(2 * 3, zeroed.path("touched").asInt());
    JsonNode scaled = generate("--json", "--tokens", "3", "--scale", "0.1=0,1.2=0").json();
    assertEquals(zeroed, scaled);
    assertNotEquals(ids(same), List.of());
    JsonNode one = generate("--json", "--tokens", "3", "--scale", "0.1=1").json();
    assertEquals(ids(same), one.path("generated"));
  }

  @Test
  void aFullContextIsSaidAndNoError() {
    Ran ran = generate("--tokens", "500");
    assertEquals(0, ran.code(), ran.err());
    assertTrue(ran.err().contains("context is full"), ran.err());
  }

  @Test
  void anInterruptedCommandCancelsAndEndsWith130() {
    Path model = Path.of("..", "datasets", "models", "bench-gpt2");
    Path store = folder.resolve("store.db");
    // SQLite's library takes an interrupt for its own while it is being loaded.
    assertEquals(0, generate("--tokens", "1").code());
    Thread.currentThread().interrupt();
    Ran ran =
        Ran.of(
            "generate",
            "--model",
            model,
            "--ids",
            "1,2,3",
            "--tokens",
            "120",
            "--past-end",
            "--store",
            store);
    assertEquals(130, ran.code(), ran.err());
    assertTrue(ran.err().contains("cancelled"), ran.err());
    assertEquals(0, generate("--tokens", "1").code(), "the next one goes on as ever");
  }

  @Test
  void whatCannotBeIsRefusedInASentence() {
    generate("--tokens", "0").refused(2, "At least one token");
    generate("--temperature", "-1").refused(2, "temperature");
    generate("--top-p", "0").refused(2, "top-p");
    generate("--top-k", "-3").refused(2, "top-k");
    generate("--scale", "0.1").refused(2, "--scale");
    generate("--zero", "0.9").refused(3, "0.9");
    generate("--zero", "99.1").refused(3, "layer 99");
    generate("--index", "1").refused(2, "--index");
    Ran.of("generate", "--model", MODEL, "--ids", "1,x").refused(2, "--ids");
    Path store = folder.resolve("store.db");
    Ran.of("look", "--model", MODEL, "--clean", "a", "--index", "1", "--store", store)
        .refused(2, "--index");
  }

  private JsonNode ids(List<String> words, String... more) {
    List<String> all = new ArrayList<>(words);
    all.addAll(List.of(more));
    return generate(all.toArray(String[]::new)).json().path("generated");
  }

  private Ran generate(String... more) {
    List<Object> words = new ArrayList<>(List.of("generate", "--model", MODEL, "--ids", "1,2,3"));
    words.addAll(List.of(more));
    words.addAll(List.of("--store", folder.resolve("store.db")));
    return Ran.of(words.toArray());
  }
}
