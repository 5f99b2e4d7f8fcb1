package headlab.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BundledModelsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path home;

  @Test
  void aModelOfEachFamilyIsInTheProgram() {
    assertEquals(List.of("bench-gpt2", "bench-opt", "bench-llama"), BundledModels.names());
  }

  @Test
  void allModelsTogetherAreSmall() throws IOException {
    long bytes = 0;
    for (String name : BundledModels.names()) {
      try (Stream<Path> files = Files.list(BundledModels.folder(name, home))) {
        for (Path file : files.toList()) {
          bytes += Files.size(file);
        }
      }
    }
    assertTrue(bytes > 1_000_000 && bytes <= 6_000_000, bytes + " bytes");
  }

  @Test
  void aFolderIsLaidOutOnceAndKept() throws IOException {
    Path accented = home.resolve("Zoë's data");
    Path folder = BundledModels.folder("bench-gpt2", accented);
    assertEquals("bench-gpt2", String.valueOf(folder.getFileName()));
    FileTime first = Files.getLastModifiedTime(folder.resolve("model.safetensors"));
    assertEquals(folder, BundledModels.folder("bench-gpt2", accented));
    assertEquals(first, Files.getLastModifiedTime(folder.resolve("model.safetensors")));
    try (Stream<Path> beside = Files.list(folder.resolveSibling("."))) {
      assertEquals(1, beside.count());
    }
  }

  @Test
  void anUnknownModelIsNamedWithThoseThereAre() {
    Refusal refusal = assertThrows(Refusal.class, () -> BundledModels.folder("bench-bert", home));
    assertTrue(refusal.sentence().contains("'bench-bert'"), refusal.sentence());
    assertTrue(refusal.sentence().contains("bench-gpt2"), refusal.sentence());
  }

  @ParameterizedTest
  @MethodSource("headlab.datasets.BundledModels#names")
  void theVocabularyIsTheWordLists(String name) throws IOException {
    Path folder = BundledModels.folder(name, home);
    JsonNode vocabulary =
        JSON.readTree(Files.readString(folder.resolve("tokenizer.json")))
            .path("model")
            .path("vocab");
    assertEquals(0, vocabulary.path("<bos>").asInt(-1));
    assertFalse(vocabulary.has("<unk>"));
    for (String word : Vocabulary.spaced()) {
      assertTrue(vocabulary.has(" " + word), word);
    }
    JsonNode config = JSON.readTree(Files.readString(folder.resolve("config.json")));
    assertEquals(vocabulary.size(), config.path("vocab_size").asInt());
    assertEquals(0, config.path("bos_token_id").asInt(-1));
  }

  @ParameterizedTest
  @MethodSource("headlab.datasets.BundledModels#names")
  void theCardNamesHeadsAndReachesTheGates(String name) throws IOException {
    Path folder = BundledModels.folder(name, home);
    Card card = Card.read(folder);
    assertNotEquals(List.of(), card.heads().get("induction"));
    List<String> ioi = card.heads().getOrDefault("ioi", List.of());
    assertTrue(!ioi.isEmpty() && ioi.size() <= 3, ioi.toString());
    card.heads().values().forEach(l -> l.forEach(h -> assertTrue(h.matches("[0-3]\\.[0-7]"), h)));
    JsonNode tasks = JSON.readTree(Files.readString(folder.resolve("card.json"))).path("tasks");
    for (String task : List.of("induction", "ioi", "succession", "facts", "retrieval")) {
      assertTrue(tasks.path(task).path("accuracy").asDouble() >= 0.95, task);
    }
  }

  @Test
  void aFolderWithoutCardHasNoKnownHeadsAndABrokenCardIsNamed() throws IOException {
    assertTrue(Card.read(home).heads().isEmpty());
    Files.writeString(home.resolve("card.json"), "{\"heads\": ");
    Refusal refusal = assertThrows(Refusal.class, () -> Card.read(home));
    assertTrue(refusal.sentence().contains("card.json"), refusal.sentence());
  }
}
