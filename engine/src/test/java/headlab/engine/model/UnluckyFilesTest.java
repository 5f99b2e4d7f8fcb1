package headlab.engine.model;

import static headlab.engine.model.HostileWeightsTest.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import headlab.datasets.Refusal;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that nobody damaged on purpose: links, odd names, folders in the way, files that are not
/// there yet, not there any more, or may not be read.
class UnluckyFilesTest {
  private static final String INDEX = "pytorch_model.bin.index.json";

  @TempDir Path parent;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "weights part 1.of 2.bin",
        "Gewichte für 😀.bin",
        "a.b.c",
        ".hidden",
        "...",
        "x' or ''.bin",
        "--help"
      })
  void oddNamesOfShardsAreNames(String name) throws IOException {
    Path folder = oneShard(name);
    assertEquals(name, CheckpointFolder.open(folder).files().getFirst().getFileName().toString());
  }

  /// The model `zip-parameters` with its file as a shard of that name.
  private Path oneShard(String name) throws IOException {
    Path folder = TorchCopy.of("zip-parameters", parent);
    StringBuilder map = new StringBuilder();
    TorchFile.open(folder.resolve("pytorch_model.bin"))
        .forEach(tensor -> map.append(",\"%s\":\"%s\"".formatted(tensor.name(), name)));
    Files.writeString(folder.resolve(INDEX), "{\"weight_map\":{" + map.substring(1) + "}}");
    Files.move(folder.resolve("pytorch_model.bin"), folder.resolve(name));
    return folder;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../x.bin",
        "/etc/passwd",
        "a/b",
        "./x.bin",
        "x/",
        "..",
        ".",
        "",
        " ",
        "C:x.bin",
        "a\\\\b",
        "..\\\\x",
        "a\\u0000b",
        "a\\nb",
        "file://x",
        "~/x",
        "\\ud800"
      })
  void namesThatLeadElsewhereAreRefusedAsTheyAreWritten(String name) throws IOException {
    Path folder = TorchCopy.of("zip-parameters", parent);
    Files.delete(folder.resolve("pytorch_model.bin"));
    Files.writeString(folder.resolve(INDEX), "{\"weight_map\":{\"wte.weight\":\"" + name + "\"}}");
    refused(folder, INDEX, "as the shard of 'wte.weight', which is no plain file name");
  }

  @Test
  void shardsAreFollowedThroughTheLinksOfTheCache() throws IOException {
    Path folder = TorchCopy.of("bin-shards", parent);
    Path model = Files.createDirectories(parent.resolve("hub/models--org--torch"));
    Path blobs = Files.createDirectory(model.resolve("blobs"));
    Path snapshot = Files.createDirectories(model.resolve("snapshots/0123ab"));
    int count = 0;
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.move(file, blobs.resolve("blob" + count));
        Files.createSymbolicLink(
            snapshot.resolve(file.getFileName()), Path.of("../../blobs/blob" + count++));
      }
    }
    assertEquals(3, CheckpointFolder.open(snapshot).files().size());
    assertEquals(
        List.of(new FoundModel("org/torch", snapshot.toString())),
        new HubCache(parent.resolve("hub")).models());
    Files.delete(snapshot.resolve("pytorch_model-00002-of-00003.bin").toRealPath());
    refused(snapshot, INDEX, "'pytorch_model-00002-of-00003.bin', which is missing");
  }

  @Test
  void aShardThatLacksAListedTensorOrHoldsAnotherIsNamed() throws IOException {
    Path folder = TorchCopy.of("bin-shards", parent);
    Path index = folder.resolve(INDEX);
    String text = Files.readString(index);
    Files.writeString(
        index,
        text.replaceFirst(
            "\"weight_map\": \\{", "$0\"more\":\"pytorch_model-00003-of-00003.bin\","));
    refused(folder, "pytorch_model-00003-of-00003.bin lacks the tensor 'more' that " + INDEX);
    Files.writeString(index, text.replaceFirst("\"transformer.wte.weight\"", "\"elsewhere\""));
    refused(folder, "tensor 'transformer.wte.weight' is not listed in " + INDEX);
    Files.writeString(index, text);
    Path second = folder.resolve("pytorch_model-00002-of-00003.bin");
    Files.copy(
        folder.resolve("pytorch_model-00001-of-00003.bin"),
        second,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    refused(folder, "pytorch_model-00002-of-00003.bin: tensor", "that is in 'pytorch_model-00001");
  }

  @Test
  void aFolderWhereAFileShouldBeIsRefused() throws IOException {
    for (String name : List.of("model.safetensors", "pytorch_model.bin")) {
      ModelCopy copy = ModelCopy.of("gpt2-relu-untied", parent);
      Files.delete(copy.weights());
      Files.createDirectory(copy.folder.resolve(name));
      refused(copy, name + " is not a file");
    }
    Path sharded = oneShard("x.bin");
    Files.delete(sharded.resolve("x.bin"));
    Files.createDirectory(sharded.resolve("x.bin"));
    refused(sharded, "x.bin is not a file");
    ModelCopy config = ModelCopy.of("opt", parent);
    Files.delete(config.folder.resolve("config.json"));
    Files.createDirectory(config.folder.resolve("config.json"));
    refused(config, "config.json");
  }

  @Test
  void emptyFilesAndPointersAreNoWeights() throws IOException {
    for (String name : List.of("model.safetensors", "pytorch_model.bin")) {
      ModelCopy copy = ModelCopy.of("gpt2-relu-untied", parent);
      Files.delete(copy.weights());
      Files.writeString(copy.folder.resolve(name), "");
      refused(copy, name + " is empty");
      Files.writeString(
          copy.folder.resolve(name), "version https://git-lfs.github.com/spec/v1\noid sha256:0\n");
      refused(copy, name + " is a pointer of Git LFS", "git lfs pull");
    }
  }

  @Test
  void aFileThatMayNotBeReadIsRefused() throws IOException {
    ModelCopy copy = ModelCopy.of("gpt2-relu-untied", parent);
    Files.setPosixFilePermissions(copy.weights(), PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(copy.weights()), "root may read everything");
    refused(copy, "model.safetensors cannot be read: permission is denied");
  }

  @Test
  void aFileThatBecomesShorterOrLongerIsRefusedWhenItIsRead() throws IOException {
    for (int change : new int[] {-9000, 5}) {
      ModelCopy copy = ModelCopy.of("gpt2-relu-untied", parent);
      CheckpointFolder checkpoint = CheckpointFolder.open(copy.folder);
      try (FileChannel file = FileChannel.open(copy.weights(), StandardOpenOption.WRITE)) {
        long size = file.size();
        file.truncate(size + change).write(java.nio.ByteBuffer.allocate(Math.max(change, 0)), size);
      }
      Refusal refusal = assertThrows(Refusal.class, () -> WeightsHash.of(checkpoint));
      assertTrue(refusal.sentence().contains("has changed since"), refusal.sentence());
      assertThrows(Refusal.class, checkpoint::expectUnchanged);
    }
  }

  @Test
  void foldersHaveAnyNameAndAnySpelling() throws IOException {
    Path odd = Files.createDirectories(parent.resolve("ein Ordner für 😀/mödel"));
    for (String name : List.of("config.json", ModelCopy.WEIGHTS)) {
      Files.copy(References.folder("gpt2-relu-untied").resolve(name), odd.resolve(name));
    }
    assertEquals(2, CheckpointFolder.open(odd).spec().layers());
    assertEquals(2, CheckpointFolder.open(Path.of(odd + "/")).spec().layers());
    Path relative = Path.of("").toAbsolutePath().relativize(odd);
    assertEquals(2, CheckpointFolder.open(relative).spec().layers());
    Path dotted = odd.resolve("../mödel/.");
    assertEquals(2, CheckpointFolder.open(dotted).spec().layers());
    Path link = Files.createSymbolicLink(parent.resolve("link"), odd);
    assertEquals(2, CheckpointFolder.open(link).spec().layers());
  }

  @Test
  void aTensorOfNothingHasNoPlaceAndIsNoDamage() throws IOException {
    ModelCopy copy = ModelCopy.of("gpt2-relu-untied", parent).add("spare", "F32", 0, 3, 0);
    refused(copy, "tensor 'spare' has no place in a gpt2 model of 2 layers");
    copy = ModelCopy.of("gpt2-relu-untied", parent);
    copy.add("h.0.attn.bias", "BOOL", 0, 1, 1, 0, Integer.MAX_VALUE);
    assertEquals(List.of("h.0.attn.bias"), CheckpointFolder.open(copy.folder).ignored());
  }
}
