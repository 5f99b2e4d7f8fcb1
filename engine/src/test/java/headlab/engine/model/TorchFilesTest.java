package headlab.engine.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files of `torch.save` hold the numbers of the same model's safetensors files.
class TorchFilesTest {
  @TempDir Path parent;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zip-parameters",
        "zip-views",
        "zip-unaligned",
        "plain-views",
        "plain-bf16",
        "bin-shards"
      })
  void everyTensorIsTheOneOfTheSafetensorsFile(String name) throws Exception {
    CheckpointFolder torch = CheckpointFolder.open(TorchCopy.of(name, parent));
    CheckpointFolder safe = CheckpointFolder.open(References.folder(TorchCopy.caseOf(name)));
    assertEquals(safe.spec(), torch.spec());
    assertEquals(safe.tensors().size(), torch.tensors().size());
    for (StoredTensor want : safe.tensors()) {
      StoredTensor got =
          torch.tensors().stream()
              .filter(tensor -> tensor.name().equals(want.name()))
              .findFirst()
              .orElseThrow();
      assertEquals(want.dtype(), got.dtype(), want.name());
      assertEquals(want.shape(), got.shape(), want.name());
      assertEquals(-1, want.bytes().mismatch(got.bytes()), want.name());
    }
    assertEquals(List.copyOf(safe.ignored()), torch.ignored());
    assertEquals(WeightsHash.of(safe), WeightsHash.of(torch));
  }

  @Test
  void tensorsThatLieInOrderStayInTheFile() throws IOException {
    CheckpointFolder plain = CheckpointFolder.open(TorchCopy.of("zip-parameters", parent));
    assertTrue(plain.tensors().stream().allMatch(tensor -> tensor.bytes().isMapped()));
    CheckpointFolder views = CheckpointFolder.open(TorchCopy.of("zip-views", parent));
    long copied = views.tensors().stream().filter(tensor -> !tensor.bytes().isMapped()).count();
    assertTrue(copied > 5 && copied < views.tensors().size(), copied + " copied");
  }

  @ParameterizedTest
  @CsvSource({"zip.bin", "zip4.bin", "plain.bin", "plain4.bin"})
  void everyFormOfTheTinyModelIsTheSame(String form) throws Exception {
    Path folder = Files.createDirectory(parent.resolve(form));
    Path tiny = TorchCopy.resource("tiny");
    Files.copy(tiny.resolve("config.json"), folder.resolve("config.json"));
    Files.copy(tiny.resolve(form), folder.resolve("pytorch_model.bin"));
    CheckpointFolder torch = CheckpointFolder.open(folder);
    assertEquals(WeightsHash.of(CheckpointFolder.open(tiny)), WeightsHash.of(torch));
    assertEquals(List.of("h.0.attn.bias"), torch.ignored());
    assertFalse(torch.tensors().getFirst().bytes().isMapped(), "the table is stored transposed");
  }

  @Test
  void safetensorsWinOverTorchAndASingleFileOverItsIndex() throws IOException {
    Path folder = TorchCopy.of("zip-parameters", parent);
    Files.writeString(folder.resolve("pytorch_model.bin.index.json"), "{}");
    assertEquals(List.of("pytorch_model.bin"), read(folder));
    Path safe = References.folder("gpt2-relu-untied").resolve(ModelCopy.WEIGHTS);
    Files.copy(safe, folder.resolve("one.safetensors"));
    StringBuilder map = new StringBuilder("{\"weight_map\":{");
    Safetensors.open(safe)
        .forEach(tensor -> map.append("\"%s\":\"one.safetensors\",".formatted(tensor.name())));
    map.setLength(map.length() - 1);
    Files.writeString(folder.resolve("model.safetensors.index.json"), map + "}}");
    assertEquals(List.of("one.safetensors"), read(folder));
    Files.copy(safe, folder.resolve(ModelCopy.WEIGHTS));
    assertEquals(List.of(ModelCopy.WEIGHTS), read(folder));
    assertEquals(
        List.of(
            "model.safetensors.index.json",
            "one.safetensors",
            "pytorch_model.bin",
            "pytorch_model.bin.index.json"),
        CheckpointFolder.open(folder).otherFiles());
  }

  private static List<String> read(Path folder) {
    return CheckpointFolder.open(folder).files().stream()
        .map(file -> file.getFileName().toString())
        .toList();
  }

  @Test
  void filesThatAreNotReadAreListed() throws IOException {
    Path folder = TorchCopy.of("bin-shards", parent);
    for (String name : List.of("tf_model.h5", "flax_model.msgpack", "optimizer.pt", "README.md")) {
      Files.writeString(folder.resolve(name), "x");
    }
    Files.createDirectory(folder.resolve("onnx"));
    Files.writeString(folder.resolve("tokenizer.json"), "{}");
    CheckpointFolder checkpoint = CheckpointFolder.open(folder);
    List<String> others =
        List.of("README.md", "flax_model.msgpack", "onnx/", "optimizer.pt", "tf_model.h5");
    assertEquals(others, Inspection.of(checkpoint, "BPE", "No BOS.").otherFiles());
    Files.writeString(folder.resolve("adapter_config.json"), "{}");
    HostileWeightsTest.refused(folder, "adapter_config.json", "would change the model's numbers");
  }
}
