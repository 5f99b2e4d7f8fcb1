package headlab.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `capture` from its words to the numbers in its file.
final class CaptureCommandTest {
  private static final Path MODEL = Ran.tiny("llama-gqa");

  @TempDir Path folder;

  private Path same;
  private Path different;

  @BeforeEach
  void prompts() throws IOException {
    same =
        Files.writeString(
            folder.resolve("same.jsonl"),
            """
            {"clean": {"ids": [1, 2, 3, 4]}, "corrupted": {"ids": [1, 9, 3, 4]}, "roles": {"S": [1, 3]}}
            {"clean": {"ids": [4, 3, 2, 1]}, "corrupted": {"ids": [4, 3, 9, 1]}, "roles": {"S": [0, 2]}}
            """);
    different =
        Files.writeString(
            folder.resolve("different.jsonl"),
            """
            {"clean": {"ids": [1, 2, 3, 4]}}
            {"clean": {"ids": [5, 6]}}
            """);
  }

  @Test
  void logitsInTheFileAreThoseOfLogits() throws IOException {
    JsonNode json = capture(same, "logits", "--json").json();
    assertEquals("stacked", json.path("layout").asText());
    Held held = Held.read(out());
    assertEquals(json.path("bytes").asLong(), Files.size(out()));
    JsonNode logits =
        Ran.of("logits", "--model", MODEL, "--ids", "4,3,2,1", "--json", "--all-positions", "--all")
            .json()
            .path("logits");
    int vocabulary = logits.get(0).size();
    assertEquals("[2,4," + vocabulary + "]", held.entry("logits").path("shape").toString());
    float[] all = held.floats("logits");
    for (int position = 0; position < 4; position++) {
      for (int id = 0; id < vocabulary; id++) {
        float value = all[(4 + position) * vocabulary + id];
        assertEquals(logits.get(position).get(id).asDouble(), value, 1e-4);
      }
    }
    assertEquals(List.of(1L, 2L, 3L, 4L, 4L, 3L, 2L, 1L), held.longs("ids"));
  }

  @Test
  void bothSidesStandUnderTheirNames() throws IOException {
    assertEquals(
        0, capture(same, "blocks.1.attn.hook_v,z", "--side", "both", "--layers", "2").code());
    Held held = Held.read(out());
    assertEquals(List.of(4L, 3L, 9L, 1L), held.longs("corrupted/ids").subList(4, 8));
    assertEquals("[2,4,2,10]", held.entry("clean/blocks.1.attn.hook_v").path("shape").toString());
    assertEquals(
        "[2,4,6,10]", held.entry("corrupted/blocks.2.attn.hook_z").path("shape").toString());
    assertFalse(held.header.has("clean/blocks.1.attn.hook_z"), "layer 2 was asked for");
    assertEquals(
        "[\"prompt\",\"position\",\"kvHead\",\"dHead\"]",
        held.note("axes").path("clean/blocks.1.attn.hook_v").toString());
    float[] clean = held.floats("clean/blocks.1.attn.hook_v");
    float[] corrupted = held.floats("corrupted/blocks.1.attn.hook_v");
    int row = 2 * 10;
    for (int i = 0; i < row; i++) {
      assertEquals(clean[i], corrupted[i], 1e-5, "before the first token that differs");
    }
    assertTrue(Math.abs(clean[row] - corrupted[row]) > 1e-4, "from there on");
  }

  @Test
  void promptsOfDifferentLengthHaveTensorsOfTheirOwn() throws IOException {
    JsonNode json = capture(different, "pattern", "--layers", "0..1", "--json").json();
    assertEquals("by prompt", json.path("layout").asText());
    Held held = Held.read(out());
    assertEquals(
        "[6,2,2]", held.entry("prompt.1/blocks.1.attn.hook_pattern").path("shape").toString());
    float[] pattern = held.floats("prompt.1/blocks.0.attn.hook_pattern");
    for (int head = 0; head < 6; head++) {
      assertEquals(1, pattern[4 * head], 1e-6);
      assertEquals(0, pattern[4 * head + 1], 0);
      assertEquals(1, pattern[4 * head + 2] + pattern[4 * head + 3], 1e-6);
    }
    assertEquals(List.of(5L, 6L), held.longs("prompt.1/ids"));
    assertEquals(0, capture(same, "z", "--by-prompt").code());
    assertTrue(Held.read(out()).header.has("prompt.1/blocks.0.attn.hook_z"));
  }

  @Test
  void chosenPositionsAreThoseOfTheWhole() throws IOException {
    assertEquals(0, capture(same, "resid_post,pattern").code());
    Held whole = Held.read(out());
    assertEquals(0, capture(same, "resid_post,pattern", "--positions", "last,role:S").code());
    Held some = Held.read(out());
    assertEquals(List.of(3L, 1L, 2L, 3L, 0L, 1L), some.longs("positions"));
    float[] all = whole.floats("blocks.2.hook_resid_post");
    float[] rows = some.floats("blocks.2.hook_resid_post");
    int width = all.length / 8;
    int[] chosen = {3, 1, 2, 4 + 3, 4, 4 + 1};
    for (int row = 0; row < chosen.length; row++) {
      for (int i = 0; i < width; i++) {
        assertEquals(all[chosen[row] * width + i], rows[row * width + i], 1e-6);
      }
    }
    assertEquals("[2,6,3,4]", some.entry("blocks.0.attn.hook_pattern").path("shape").toString());
    float[] pattern = whole.floats("blocks.0.attn.hook_pattern");
    float[] destinations = some.floats("blocks.0.attn.hook_pattern");
    int second = 6 * 4 * 4;
    assertEquals(pattern[second + 16 + 4 * 3 + 1], destinations[6 * 3 * 4 + 12 + 1], 1e-6);
  }

  @Test
  void editedRunsAreCapturedAsPlainOnesAre() throws IOException {
    String edit = "blocks.1.attn.hook_v[head=4]=zero";
    assertEquals(0, capture(same, "v,z,resid_post", "--edit", edit).code());
    Held held = Held.read(out());
    assertEquals("[2,4,2,10]", held.entry("blocks.0.attn.hook_v").path("shape").toString());
    assertEquals("[2,4,6,10]", held.entry("blocks.1.attn.hook_v").path("shape").toString());
    assertEquals(
        "[\"prompt\",\"position\",\"head\",\"dHead\"]",
        held.note("axes").path("blocks.1.attn.hook_v").toString());
    float[] z = held.floats("blocks.1.attn.hook_z");
    for (int row = 0; row < 8; row++) {
      for (int i = 0; i < 10; i++) {
        assertEquals(0, z[(row * 6 + 4) * 10 + i], 0);
      }
      assertTrue(Math.abs(z[(row * 6 + 3) * 10]) > 1e-6, "only that head");
    }
    assertEquals("[\"" + edit + "\"]", held.note("edits").toString());
    capture(same, "z", "--edit", "blocks.1.attn.hook_v[head=4]").refused(2, "PLACE=VALUE");
    capture(same, "z", "--edit", "blocks.9.attn.hook_z=zero").refused(3, "layer 9");
  }

  @Test
  void theFileSaysWhereItComesFrom() throws IOException {
    assertEquals(0, capture(same, "embed", "--limit", "1").code());
    Held held = Held.read(out());
    assertEquals("[1,4,42]", held.entry("hook_embed").path("shape").toString());
    assertEquals(64, held.note("model").path("sha256").asText().length());
    assertEquals("llama", held.note("model").path("family").asText());
    JsonNode prompts = held.note("prompts");
    assertEquals(1, prompts.size());
    assertEquals("[1,3]", prompts.get(0).path("roles").path("S").toString());
    assertEquals(4, prompts.get(0).path("tokens").size());
    assertTrue(held.header.path("__metadata__").path("command").asText().startsWith("capture "));
  }

  @Test
  void anInterruptedCaptureEndsWith130AndLeavesNothing() throws IOException {
    Path large = folder.resolve("large.jsonl");
    Files.writeString(large, "{\"clean\": {\"ids\": [1, 2, 3, 4]}}\n".repeat(2000));
    assertEquals(0, capture(same, "z").code());
    Files.delete(out());
    Thread.currentThread().interrupt();
    Ran ran = capture(large, "all");
    assertEquals(130, ran.code(), ran.err());
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(
          List.of(),
          files
              .map(Path::getFileName)
              .map(String::valueOf)
              .filter(name -> name.contains("out") || name.contains("part"))
              .toList());
    }
  }

  @Test
  void whatCannotBeIsRefusedInASentence() {
    capture(same, "zz").refused(2, "There is no site 'zz'");
    capture(same, "blocks.1.hook_zz").refused(2, "hook point");
    capture(same, "z", "--layers", "3..1").refused(2, "--layers");
    capture(same, "z", "--layers", "9").refused(3, "There is no layer 9");
    capture(same, "pos_embed").refused(3, "no site pos_embed");
    capture(same, "z", "--positions", "9").refused(3, "no position 9");
    capture(same, "z", "--positions", "x").refused(2, "--positions");
    capture(same, "z", "--positions", "role:T").refused(3, "no role 'T'");
    capture(same, "z", "--side", "left").refused(2, "--side");
    capture(same, "z", "--limit", "0").refused(2, "--limit");
    capture(different, "z", "--side", "both").refused(3, "has no corrupted prompt");
    List<Object> elsewhere = new ArrayList<>(words(same, "z"));
    elsewhere.addAll(List.of("--out", folder.resolve("none/out.safetensors")));
    Ran.of(elsewhere.toArray()).refused(3, "there is no folder");
    List<Object> beside = new ArrayList<>(words(same, "z"));
    beside.addAll(List.of("--out", MODEL.resolve("model.safetensors")));
    Ran.of(beside.toArray()).refused(3, "among the files of the model");
  }

  private Path out() {
    return folder.resolve("out.safetensors");
  }

  private Ran capture(Path prompts, String sites, String... more) {
    List<Object> words = new ArrayList<>(words(prompts, sites));
    words.addAll(List.of("--out", out()));
    words.addAll(List.of(more));
    return Ran.of(words.toArray());
  }

  private List<Object> words(Path prompts, String sites) {
    return List.of(
        "capture",
        "--model",
        MODEL,
        "--prompts",
        prompts,
        "--sites",
        sites,
        "--store",
        folder.resolve("store.db"));
  }

  /// What a safetensors file holds.
  private record Held(JsonNode header, ByteBuffer data) {
    static Held read(Path file) throws IOException {
      ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      byte[] header = new byte[(int) all.getLong()];
      all.get(header);
      return new Held(
          JsonMapper.builder().build().readTree(new String(header, StandardCharsets.UTF_8)),
          all.slice().order(ByteOrder.LITTLE_ENDIAN));
    }

    JsonNode entry(String name) {
      assertTrue(header.has(name), name + " is not in " + header);
      return header.get(name);
    }

    /// A note that is JSON.
    JsonNode note(String name) throws IOException {
      return JsonMapper.builder()
          .build()
          .readTree(header.path("__metadata__").path(name).textValue());
    }

    float[] floats(String name) {
      float[] values = new float[bytes(name).capacity() / 4];
      bytes(name).asFloatBuffer().get(values);
      return values;
    }

    List<Long> longs(String name) {
      long[] values = new long[bytes(name).capacity() / 8];
      bytes(name).asLongBuffer().get(values);
      return java.util.Arrays.stream(values).boxed().toList();
    }

    private ByteBuffer bytes(String name) {
      int begin = entry(name).path("data_offsets").get(0).asInt();
      int end = entry(name).path("data_offsets").get(1).asInt();
      return data.slice(begin, end - begin).order(ByteOrder.LITTLE_ENDIAN);
    }
  }
}
