package headlab.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Commands from their words to their JSON, on small models.
final class CommandsTest {
  private static final Path MODEL = Ran.tiny("gpt2-gelu-new");
  private static final String PAIR =
      """
      {"clean":{"ids":[3,14,15,9]},"corrupted":{"ids":[3,14,7,9]},"correct":{"id":5},"incorrect":{"id":6}}
      """;

  @TempDir Path folder;

  @Test
  void logitsPrintIdsTokensTopAndAllValuesAsAsked() {
    JsonNode top = Ran.of("logits", "--model", MODEL, "--ids", "1,2,3", "--json").json();
    assertEquals("[1,2,3]", top.path("ids").toString());
    assertEquals(3, top.path("tokens").size());
    assertFalse(top.has("logits"));
    double sum = 0;
    for (JsonNode each : top.path("top")) {
      sum += each.path("probability").asDouble();
    }
    assertTrue(sum > 0.02 && sum <= 1.0001, top.toString());
    JsonNode all = Ran.of("logits", "--model", MODEL, "--ids", "1,2,3", "--all").json();
    JsonNode every = Ran.of("logits", "--model", MODEL, "--ids", "1,2,3", "--all-positions").json();
    assertEquals(97, all.path("logits").size());
    assertEquals(3, every.path("logits").size());
    for (int id = 0; id < 97; id++) {
      assertEquals(
          all.path("logits").get(id).asDouble(),
          every.path("logits").get(2).get(id).asDouble(),
          5e-5);
    }
    int best = top.path("top").get(0).path("id").asInt();
    assertEquals(
        top.path("top").get(0).path("logit").asDouble(),
        all.path("logits").get(best).asDouble(),
        5e-5);
  }

  @Test
  void aRunPrintsTheDesignsJsonAndCanBeShownResumedListedAndAsked() throws IOException {
    JsonNode run = run("activation-patching", "--json").json();
    assertEquals(
        List.of("run", "state", "command", "model", "figures"),
        new ArrayList<>(run.properties().stream().map(each -> each.getKey()).toList()));
    assertEquals("finished", run.path("state").asText());
    assertEquals("gpt2", run.path("model").path("family").asText());
    assertTrue(run.path("model").path("sha256").asText().matches("[0-9a-f]{64}"));
    assertTrue(run.path("command").asText().contains("sha256:"), run.path("command").asText());
    JsonNode byHead = figure(run, "byHead");
    assertEquals("grid", byHead.path("kind").asText());
    assertEquals("layers", byHead.path("rows").path("axis").asText());
    assertEquals("heads", byHead.path("columns").path("axis").asText());
    assertEquals(byHead.path("rows").path("labels").size(), byHead.path("values").size());
    assertEquals(1, byHead.path("n").asInt());
    assertEquals(4, byHead.path("touched").get(0).get(0).asInt(), "a head at four positions");
    assertEquals(
        1, figure(run, "byMlp").path("touched").get(0).get(2).asInt(), "a layer at one position");
    String number = run.path("run").asText();
    assertEquals(run, Ran.of("show", number, "--json", "--store", store()).json());
    assertEquals(run, Ran.of("resume", number, "--json", "--store", store()).json());
    JsonNode listed = Ran.of("runs", "--json", "--store", store()).json();
    assertEquals(1, listed.size());
    assertEquals(run.path("command"), listed.get(0).path("command"));
    JsonNode strongest =
        Ran.of(
                "sql",
                "select name, value from head_score where run = "
                    + number
                    + " order by abs(value) desc limit 10",
                "--json",
                "--store",
                store())
            .json();
    assertEquals(10, strongest.size());
    String[] head = strongest.get(0).path("name").asText().split("\\.", -1);
    assertEquals(
        byHead
            .path("values")
            .get(Integer.parseInt(head[0]))
            .get(Integer.parseInt(head[1]))
            .asDouble(),
        strongest.get(0).path("value").asDouble());
  }

  @Test
  void theStoredCommandRunsAgainWithEqualValues() throws IOException {
    JsonNode first = run("head-ablation", "--json").json();
    List<String> words =
        new ArrayList<>(headlab.engine.analysis.CommandLine.words(first.path("command").asText()));
    words.add(0, "run");
    words.addAll(List.of("--json", "--model", MODEL.toString(), "--store", store().toString()));
    JsonNode second = Ran.of(words.toArray()).json();
    assertEquals(first.path("figures"), second.path("figures"));
    assertEquals(first.path("run").asInt() + 1, second.path("run").asInt());
  }

  @Test
  void exportWritesEveryFigureInEveryFormat() throws IOException {
    Ran ran = run("logit-attribution", "--export", folder.resolve("out"), "--format", "svg,csv");
    assertEquals(0, ran.code(), ran.err());
    for (String name : List.of("byHead.svg", "byHead.csv", "byComponent.svg")) {
      assertTrue(Files.size(folder.resolve("out").resolve(name)) > 300, name);
      assertTrue(ran.out().contains(name), ran.out());
    }
    String svg = Files.readString(folder.resolve("out/byHead.svg"));
    assertTrue(svg.contains("command: logit-attribution --prompts sha256:"), "provenance");
  }

  @Test
  void theMethodsParagraphNamesModelHashPromptsAndCoordinates() throws IOException {
    JsonNode run = run("logit-attribution", "--json").json();
    String number = run.path("run").asText();
    String text = Ran.of("show", number, "--methods", "--store", store()).out();
    for (String part :
        List.of(run.path("model").path("sha256").asText(), "n = 1", "logit-difference", "folded")) {
      assertTrue(text.contains(part), part + " in " + text);
    }
    assertTrue(Ran.of("show", number, "--bibtex", "--store", store()).out().contains("@"), "bib");
  }

  @Test
  void listInspectAndPromptsPrintJson() {
    JsonNode list = Ran.of("list", "--json").json();
    List<String> ids = new ArrayList<>();
    list.forEach(each -> ids.add(each.path("kind").asText() + " " + each.path("id").asText()));
    for (String wanted :
        List.of(
            "analysis activation-patching",
            "analysis logit-attribution",
            "analysis head-ablation",
            "prompt set ioi",
            "model bench-gpt2")) {
      assertTrue(ids.contains(wanted), wanted + " in " + ids);
    }
    JsonNode inspected = Ran.of("inspect", MODEL, "--json").json();
    assertEquals(97, inspected.path("vocabulary").asInt());
    assertTrue(inspected.path("bos").asText().length() > 5, inspected.toString());
    JsonNode prompts =
        Ran.of(
                "prompts",
                "--model",
                "bench-gpt2",
                "--prompts",
                "ioi:n=3,seed=1",
                "--json",
                "--store",
                store())
            .json();
    assertEquals(3, prompts.path("prompts").size());
    assertEquals(
        prompts.path("prompts").get(0).path("clean").path("ids").size(),
        prompts.path("prompts").get(0).path("corrupted").path("ids").size());
  }

  @Test
  void inspectSaysWhatADynamicModelWasMadeForAndThatItReadsOn() {
    JsonNode json = Ran.of("inspect", Ran.tiny("llama-dynamic"), "--json").json();
    assertEquals(8, json.path("context").asInt());
    assertEquals(
        "rotary, theta 10000.0, dynamic, factor 3.0 beyond 8 tokens; longer prompts are read",
        json.path("positions").asText());
    String text = Ran.of("inspect", Ran.tiny("llama-dynamic")).out();
    assertTrue(text.lines().anyMatch(line -> line.matches("context +8 *")), text);
    assertTrue(text.contains("longer prompts are read"), text);
  }

  @Test
  void theMeanOfTheDefaultPromptsIsComputed() {
    JsonNode run =
        Ran.of(
                "run",
                "head-ablation",
                "--model",
                "bench-gpt2",
                "--prompts",
                "ioi:n=20,seed=0",
                "--substitute",
                "mean",
                "--store",
                folder.resolve("mean.db"),
                "--json")
            .json();
    assertEquals("finished", run.path("state").asText());
  }

  @Test
  void everyCommandTakesTheSharedOptionsAndChecksThem() {
    Object[] shared = {
      "--device", "cpu", "--dtype", "float32", "--bos", "no", "--store", folder.resolve("x.db")
    };
    Ran.of(with(shared, "list", "--json")).json();
    Ran.of(with(shared, "list", "--model", "bench-gpt2", "--json")).json();
    Ran.of(with(shared, "inspect", Ran.tiny("opt"), "--json")).json();
    Ran.of(with(shared, "inspect", "--model", Ran.tiny("opt"), "--json")).json();
    Ran.of("inspect").refused(2, "MODEL");
    Ran.of(with(shared, "logits", "--model", Ran.tiny("opt"), "--ids", "1,2", "--json")).json();
    Ran.of("list", "--device", "tpu").refused(2, "device");
  }

  private static Object[] with(Object[] shared, Object... words) {
    return java.util.stream.Stream.concat(
            java.util.Arrays.stream(words), java.util.Arrays.stream(shared))
        .toArray();
  }

  @Test
  void helpIsPrintedOnStandardOutput() {
    Ran help = Ran.of("run", "activation-patching", "--help");
    assertEquals(0, help.code());
    assertTrue(help.out().contains("--direction"), help.out());
    assertTrue(Ran.of("--version").out().startsWith("Headlab "), "version");
  }

  @Test
  void theDemoWritesWhatItSaysAndSaysWhatItShows() throws IOException {
    Ran demo = Ran.of("demo", "--out", folder.resolve("demo"));
    assertEquals(0, demo.code(), demo.err());
    List<String> lines = demo.out().lines().toList();
    assertTrue(lines.get(1).matches("Head \\d\\.\\d, .*"), demo.out());
    assertTrue(lines.size() > 20, demo.out());
    for (String line : lines.subList(3, lines.size())) {
      assertTrue(Files.size(Path.of(line)) > 100, line);
    }
  }

  @Test
  void evaluatePrintsAccuraciesExamplesAndHeads() {
    JsonNode result =
        Ran.of("evaluate", "bench-gpt2", "--seed", "11", "--n", "100", "--json").json();
    assertEquals("bench-gpt2", result.path("model").asText());
    List<String> names = new ArrayList<>();
    for (JsonNode task : result.path("tasks")) {
      names.add(task.path("name").asText());
      assertTrue(
          task.path("accuracy").asDouble() >= 0.9, task.path("name") + " " + task.path("accuracy"));
      assertEquals(100, task.path("examples").size());
      assertTrue(task.path("examples").get(0).path("ids").size() > 2);
      assertTrue(task.path("examples").get(0).path("answer").isInt());
    }
    assertEquals(List.of("induction", "ioi", "succession", "facts", "retrieval"), names);
    assertTrue(result.path("heads").path("induction").size() > 0);
  }

  private Ran run(String analysis, Object... flags) throws IOException {
    Path prompts = Files.writeString(folder.resolve("pair.jsonl"), PAIR);
    List<Object> words =
        new ArrayList<>(
            List.of("run", analysis, "--model", MODEL, "--store", store(), "--prompts", prompts));
    words.addAll(List.of(flags));
    return Ran.of(words.toArray());
  }

  private Path store() {
    return folder.resolve("store.db");
  }

  private static JsonNode figure(JsonNode run, String name) {
    for (JsonNode figure : run.path("figures")) {
      if (figure.path("name").asText().equals(name)) {
        return figure;
      }
    }
    throw new AssertionError("no figure " + name);
  }
}
