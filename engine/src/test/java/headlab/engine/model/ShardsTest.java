package headlab.engine.model;

import static headlab.engine.model.HostileWeightsTest.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.datasets.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which files of a folder are read, where folders are found, and what their fingerprint is.
class ShardsTest {
  private static final String INDEX = "model.safetensors.index.json";

  @TempDir Path parent;

  @Test
  void aCompleteFileWinsOverAnIndexBesideIt() throws IOException {
    ModelCopy copy = ModelCopy.of("gpt2-relu-untied", parent);
    Files.writeString(copy.folder.resolve(INDEX), "{\"weight_map\":{\"a\":\"../absent\"}}");
    assertEquals(1, CheckpointFolder.open(copy.folder).files().size());
  }

  @Test
  void anIndexNamesPlainFilesThatAreThereAndHoldWhatItSays() throws IOException {
    for (String shard : List.of("../x.safetensors", "/etc/passwd", "a/b", "..", "a\\\\b", "")) {
      refused(index("{\"weight_map\":{\"wte.weight\":\"" + shard + "\"}}"), "no plain file name");
    }
    refused(index("{\"weight_map\":{\"a\":3}}"), "no plain file name");
    refused(index("{\"weight_map\":[]}"), "has no weight_map");
    refused(
        index("{\"weight_map\":{\"a\":\"absent.safetensors\"}}"),
        "'absent.safetensors'",
        "missing");
    refused(index("{\"weight_map\":{\"a\":\"one.safetensors\"}}"), "is not listed in");
  }

  private ModelCopy index(String text) throws IOException {
    ModelCopy copy = ModelCopy.of("gpt2-relu-untied", parent);
    Files.move(copy.weights(), copy.folder.resolve("one.safetensors"));
    Files.writeString(copy.folder.resolve(INDEX), text);
    return copy;
  }

  @Test
  void aShardThatIsCutOffOrMissingIsNamed() throws IOException {
    ModelCopy copy = ModelCopy.of("gpt2-sharded", parent);
    Path source = References.folder("gpt2-sharded");
    for (String name :
        List.of(
            INDEX,
            "model-00001-of-00003.safetensors",
            "model-00002-of-00003.safetensors",
            "model-00003-of-00003.safetensors")) {
      Files.copy(source.resolve(name), copy.folder.resolve(name));
    }
    Path second = copy.folder.resolve("model-00002-of-00003.safetensors");
    byte[] all = Files.readAllBytes(second);
    Files.write(second, java.util.Arrays.copyOf(all, all.length / 2));
    refused(copy, "model-00002-of-00003.safetensors: tensor '", "cut off");
    Files.delete(second);
    refused(copy, "'model-00002-of-00003.safetensors', which is missing");
  }

  @Test
  void aFolderWithoutWeightsIsRefused() throws IOException {
    ModelCopy copy = ModelCopy.of("opt", parent);
    Files.move(copy.weights(), copy.folder.resolve("pytorch_model.bin"));
    refused(copy, "pytorch_model.bin is no file of torch.save: it is neither zip nor pickle");
    Files.delete(copy.folder.resolve("pytorch_model.bin"));
    refused(copy, "neither model.safetensors nor pytorch_model.bin");
    Files.createSymbolicLink(copy.weights(), copy.folder.resolve("absent"));
    refused(copy, "model.safetensors is a link to a file that is missing");
  }

  @Test
  void theFingerprintIsTheOneWorkedOutByHand() throws InterruptedException {
    assertEquals(
        "527e35ac5534e3e055601559a1786484e24323de7614cb17e3cba7ac1a51be12", hash("llama-bf16"));
    assertEquals(
        "4ae824e9c6c70c6ee3f56f89a94720d2189e7c777a698aa92c415f2b37a76e41", hash("gpt2-sharded"));
    assertEquals(
        "300e32d39175151f67e09e590357b33752a32a7307910787a3baee48df9d5729", hash("llama-tied-4x"));
  }

  private static String hash(String reference) throws InterruptedException {
    return WeightsHash.of(CheckpointFolder.open(References.folder(reference)));
  }

  @Test
  void theCacheKnowsUnchangedFilesAndForgetsChangedOnes() throws Exception {
    ModelCopy copy = ModelCopy.of("gpt2-relu-untied", parent);
    Path file = parent.resolve("data").resolve("fingerprints.txt");
    FingerprintCache cache = new FingerprintCache(file);
    String hash = cache.fingerprint(CheckpointFolder.open(copy.folder));
    assertEquals(hash, WeightsHash.of(CheckpointFolder.open(copy.folder)));
    String planted = "0".repeat(64);
    Files.writeString(file, Files.readString(file).replace(hash, planted));
    assertEquals(planted, cache.fingerprint(CheckpointFolder.open(copy.folder)));
    Files.setLastModifiedTime(copy.weights(), FileTime.fromMillis(1_000_000));
    assertEquals(hash, cache.fingerprint(CheckpointFolder.open(copy.folder)));
    Files.writeString(file, "rubbish\n\u0000");
    assertEquals(hash, cache.fingerprint(CheckpointFolder.open(copy.folder)));
    assertNotEquals(planted, hash);
  }

  @Test
  void theLocalCacheIsListedThroughItsSymbolicLinks() throws IOException {
    Path hub = parent.resolve("home/.cache/huggingface/hub");
    Path model = hub.resolve("models--org--tiny");
    Path snapshot = model.resolve("snapshots/0123abcd");
    Files.createDirectories(snapshot);
    Files.createDirectories(model.resolve("refs"));
    Files.createDirectories(model.resolve("snapshots/ffff"));
    Files.writeString(model.resolve("refs/main"), "0123abcd");
    Files.createDirectories(hub.resolve("models--org--empty/snapshots/00ff00"));
    ModelCopy copy = ModelCopy.of("gpt2-relu-untied", parent);
    for (String name : List.of("config.json", ModelCopy.WEIGHTS)) {
      Files.createSymbolicLink(snapshot.resolve(name), copy.folder.resolve(name));
    }
    HubCache cache = HubCache.ofEnvironment(Map.of(), parent.resolve("home"));
    assertEquals(List.of(new FoundModel("org/tiny", snapshot.toString())), cache.models());
    ModelFolders folders =
        new ModelFolders(name -> Optional.empty(), cache, parent.resolve("home"));
    assertEquals(2, CheckpointFolder.open(folders.resolve("org/tiny")).spec().layers());
    Map<String, String> named = Map.of("HF_HUB_CACHE", hub.toString());
    assertEquals(1, HubCache.ofEnvironment(named, parent).models().size());
    Map<String, String> above = Map.of("HF_HOME", hub.resolveSibling("").toString());
    assertEquals(1, HubCache.ofEnvironment(above, parent).models().size());
    assertEquals(List.of(), HubCache.ofEnvironment(Map.of(), parent.resolve("nobody")).models());
  }

  @Test
  void aLocationIsABundledNameAFolderOrAName() throws IOException {
    Path home = Files.createDirectories(parent.resolve("a home with ümlauts"));
    Path own = Files.createDirectories(home.resolve("model"));
    ModelFolders folders =
        new ModelFolders(
            name -> name.equals("bench-x") ? Optional.of(own) : Optional.empty(),
            new HubCache(parent.resolve("hub")),
            home);
    assertEquals(own, folders.resolve("bench-x"));
    assertEquals(own, folders.resolve("~/model"));
    assertEquals(own, folders.resolve(own.toString()));
    assertEquals(home, folders.resolve("~"));
    for (String absent : List.of("org/absent", "../../etc/hosts", "models--x", "a\u0000b", "~x")) {
      Refusal refusal = assertThrows(Refusal.class, () -> folders.resolve(absent));
      assertTrue(refusal.sentence().startsWith("There is no model"), refusal.sentence());
    }
  }

  @Test
  void anInspectionSaysWhatIsThere() {
    CheckpointFolder checkpoint = CheckpointFolder.open(References.folder("llama-tied-4x"));
    Inspection inspection = Inspection.of(checkpoint, "BPE", "No BOS.");
    assertEquals(List.of("model.safetensors"), inspection.files());
    assertEquals(List.of("float32"), inspection.dtypes());
    long layer = 4 * 20 * 20 + 3 * 20 * 29 + 2 * 20;
    assertEquals(97 * 20 + 2 * layer + 20, inspection.parameters());
    assertEquals(3, inspection.ignored().size());
  }
}
