package headlab.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Bad input ends with one sentence and the right exit code, and leaves no finished run.
final class RefusalsTest {
  @TempDir Path folder;

  @Test
  void wrongFlagsAreExitCodeTwo() {
    Ran.of("nonsense").refused(2, "nonsense");
    Ran.of("run").refused(2, "subcommand");
    Ran.of("run", "no-such").refused(2, "There is no analysis 'no-such'");
    Ran.of("run", "head-ablation").refused(2, "--model");
    run("--substitute", "half").refused(2, "--substitute");
    run("--metric", "loss").refused(2, "--metric");
    run("--nonsense", "1").refused(2, "--nonsense");
    run("--nonsense", "1").refused(2, "'headlab run ");
    run("--device", "tpu").refused(2, "device");
    run("--dtype", "int4").refused(2, "dtype");
    run("--bos", "maybe").refused(2, "BOS");
    run("--prompts", "ioi:n").refused(2, "name=value");
    run("--format", "svg").refused(2, "--export");
    run("--export", folder.resolve("x"), "--format", "gif").refused(2, "gif");
    Ran.of("logits", "--model", Ran.tiny("gpt2-gelu-new"), "--ids", "1,x").refused(2, "'x'");
    Ran.of("logits", "--model", Ran.tiny("gpt2-gelu-new")).refused(2, "--");
    Ran.of("bench", "--rows", "svd,speed").refused(2, "live-during-sweep");
    Ran.of("bench", "--rows", "speed").refused(2, "successor-heads");
    Ran.of("bench", "--rows", "svd", "--device", "tpu").refused(2, "tpu");
    Ran.of("show", "abc").refused(2, "abc");
    Ran.of("sql", "selekt 1", "--store", store()).refused(3, "store");
  }

  @Test
  void wrongModelsAreExitCodeThree() throws IOException {
    logits(folder.resolve("absent")).refused(3, "absent");
    logits(Files.createDirectory(folder.resolve("empty"))).refused(3, "config.json");
    logits(copy("json", "config.json", "{\"model_type\": ")).refused(3, "config.json");
    logits(edited("family", "gpt2", "mamba")).refused(3, "mamba");
    logits(edited("heads", "\"n_head\": ", "\"n_head\": 0, \"x\": ")).refused(3, "n_head");
    Path cut = copy("cut", "config.json", config());
    byte[] weights = Files.readAllBytes(cut.resolve("model.safetensors"));
    Files.write(cut.resolve("model.safetensors"), Arrays.copyOf(weights, weights.length - 100));
    logits(cut).refused(3, "model.safetensors");
    ByteBuffer.wrap(weights).order(ByteOrder.LITTLE_ENDIAN).putLong(1L << 60);
    Files.write(cut.resolve("model.safetensors"), weights);
    logits(cut).refused(3, "model.safetensors");
  }

  @Test
  void wrongPromptsAreExitCodeThreeAndLeaveNoFinishedRun() throws IOException {
    run("--prompts", "no-such-set").refused(3, "no-such-set");
    run("--prompts", folder.resolve("absent.jsonl")).refused(3, "absent.jsonl");
    run("--prompts", file("bad.jsonl", "{\"clean\": \"a\"")).refused(3, "ine 1");
    run("--prompts", file("unknown.jsonl", "{\"clean\": \"a\", \"colour\": 1}"))
        .refused(3, "colour");
    run("--prompts", file("ids.jsonl", "{\"clean\":{\"ids\":[1,99999]},\"correct\":{\"id\":1}}"))
        .refused(3, "99999");
    run("--prompts", file("none.jsonl", "{\"clean\":{\"ids\":[1,2]}}")).refused(3, "correct");
    run("--prompts", file("role.jsonl", "{\"clean\":\"a b\",\"roles\":{\"…\":[0,1]}}"))
        .refused(3, "a role needs a name");
    run("--prompts", file("bad.csv", "clean,colour\na,b\n")).refused(3, "colour");
    Ran runs = Ran.of("runs", "--json", "--store", store());
    runs.json().forEach(each -> assertEquals("failed", each.path("state").asText()));
  }

  @Test
  void aModelWithoutFiniteLogitsFailsEveryAnalysis() throws IOException {
    Path model = folder.resolve("nan");
    Files.createDirectories(model);
    for (String name : java.util.List.of("config.json", "model.safetensors")) {
      Files.copy(Ran.tiny("llama-gqa").resolve(name), model.resolve(name));
    }
    byte[] weights = Files.readAllBytes(model.resolve("model.safetensors"));
    java.nio.ByteBuffer.wrap(weights)
        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
        .putFloat(weights.length - 4, Float.NaN);
    Files.write(model.resolve("model.safetensors"), weights);
    Path prompts =
        file(
            "pair.jsonl",
            "{\"clean\":{\"ids\":[1,2,3]},\"corrupted\":{\"ids\":[1,5,3]},\"correct\":{\"id\":4},\"incorrect\":{\"id\":6}}");
    for (String analysis :
        java.util.List.of("activation-patching", "logit-attribution", "head-ablation")) {
      Ran.of("run", analysis, "--model", model, "--prompts", prompts, "--store", store())
          .refused(3, "not finite");
    }
    Ran.of("runs", "--json", "--store", store())
        .json()
        .forEach(each -> assertEquals("failed", each.path("state").asText()));
  }

  @Test
  void anAnswerWithoutItsSpaceIsRefusedAndTheSpaceSuggested() throws IOException {
    Path prompts =
        file("space.jsonl", "{\"clean\": \"When Mary went to the\", \"correct\": \"store\"}");
    Ran.of(
            "run",
            "head-ablation",
            "--metric",
            "log-prob",
            "--model",
            "bench-gpt2",
            "--prompts",
            prompts,
            "--store",
            store())
        .refused(3, "write ' store', with a leading space");
  }

  @Test
  void wrongIdsAndTooLongPromptsAreExitCodeThree() {
    Path model = Ran.tiny("gpt2-gelu-new");
    Ran.of("logits", "--model", model, "--ids", "99999").refused(3, "99999");
    Ran.of("logits", "--model", model, "--ids", "-1").refused(3, "-1");
    String long_ = "1,".repeat(5000) + "1";
    Ran.of("logits", "--model", model, "--ids", long_).refused(3, "5001");
    Ran.of("logits", "--model", model, "--ids", "1", "--device", "cuda:7").refused(3, "cuda:7");
  }

  @Test
  void wrongStoresAndRunsAreExitCodeThree() throws IOException {
    Ran.of("show", "77", "--store", store()).refused(3, "There is no store");
    Ran.of("prompts", "--model", "bench-gpt2", "--prompts", "ioi:n=1", "--store", store());
    Ran.of("show", "77", "--store", store()).refused(3, "77");
    Ran.of("resume", "77", "--store", store()).refused(3, "77");
    Path text = file("text.db", "this is no store at all, but a text of some length\n".repeat(40));
    Ran.of("runs", "--store", text).refused(3, "text.db");
    Ran.of("sql", "drop table run", "--store", store()).refused(3, "read");
    Ran.of("sql", "selekt 1", "--store", store()).refused(2, "SQLite");
    run("--export", text, "--format", "svg").refused(3, "text.db");
  }

  private Ran run(Object... flags) {
    Object[] words =
        new Object[] {
          "run", "head-ablation", "--model", Ran.tiny("gpt2-gelu-new"), "--store", store()
        };
    Object[] all = Arrays.copyOf(words, words.length + flags.length);
    System.arraycopy(flags, 0, all, words.length, flags.length);
    return Ran.of(all);
  }

  private static Ran logits(Path model) {
    return Ran.of("logits", "--model", model, "--ids", "1,2");
  }

  private Path store() {
    return folder.resolve("store.db");
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static String config() throws IOException {
    return Files.readString(Ran.tiny("gpt2-gelu-new").resolve("config.json"));
  }

  private Path edited(String name, String from, String to) throws IOException {
    return copy(name, "config.json", config().replace(from, to));
  }

  private Path copy(String name, String file, String text) throws IOException {
    Path copy = Files.createDirectory(folder.resolve(name));
    for (String each : new String[] {"config.json", "model.safetensors", "tokenizer.json"}) {
      Files.copy(Ran.tiny("gpt2-gelu-new").resolve(each), copy.resolve(each));
    }
    Files.write(copy.resolve(file), text.getBytes(StandardCharsets.UTF_8));
    return copy;
  }
}
