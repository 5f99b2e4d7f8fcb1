package headlab.engine.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import headlab.engine.fuzz.Fuzzing;
import headlab.engine.fuzz.Mutator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A tiny model's files, damaged by chance: each opens with tensors that lie within its files, or
/// is refused with a sentence.
class FuzzTest {
  private static final int CASES = Fuzzing.cases(8000);
  private static final Path TINY = TorchCopy.resource("tiny");
  private static final String BIN = "pytorch_model.bin";

  @TempDir Path folder;

  @BeforeEach
  void configure() throws IOException {
    Files.copy(TINY.resolve("config.json"), folder.resolve("config.json"));
  }

  @Test
  void safetensorsBytes() throws IOException {
    byte[] whole = read(ModelCopy.WEIGHTS);
    Fuzzing.run(
        "safetensors bytes",
        CASES / 8,
        mutator -> open(ModelCopy.WEIGHTS, mutator.bytes(whole, 0, 8, whole.length - 8)));
  }

  @Test
  void safetensorsHeaders() throws IOException {
    byte[] whole = read(ModelCopy.WEIGHTS);
    int length = (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong();
    String header = new String(whole, 8, length, StandardCharsets.UTF_8);
    byte[] data = Arrays.copyOfRange(whole, 8 + length, whole.length);
    Fuzzing.run(
        "safetensors header",
        CASES / 6,
        mutator -> {
          byte[] damaged = mutator.json(header).getBytes(StandardCharsets.UTF_8);
          ByteBuffer count = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
          open(ModelCopy.WEIGHTS, joined(count.putLong(damaged.length).array(), damaged, data));
        });
  }

  @Test
  void indicesOfShards() throws IOException {
    Files.copy(TINY.resolve(ModelCopy.WEIGHTS), folder.resolve("one.safetensors"));
    StringBuilder map = new StringBuilder();
    Safetensors.open(TINY.resolve(ModelCopy.WEIGHTS))
        .forEach(tensor -> map.append(",\"" + tensor.name() + "\":\"one.safetensors\""));
    String index = "{\"metadata\":{\"total_size\":9},\"weight_map\":{" + map.substring(1) + "}}";
    Fuzzing.run(
        "index",
        CASES / 16,
        mutator ->
            open(
                "model.safetensors.index.json",
                mutator.json(index).getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void configurations() throws IOException {
    Files.copy(TINY.resolve("zip.bin"), folder.resolve(BIN));
    String config = Files.readString(TINY.resolve("config.json"));
    Fuzzing.run(
        "config.json",
        CASES / 16,
        mutator -> open("config.json", mutator.json(config).getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void zipFiles() throws IOException {
    List<byte[]> forms = List.of(read("zip.bin"), read("zip4.bin"));
    Fuzzing.run(
        "zip",
        CASES / 6,
        mutator -> {
          byte[] whole = mutator.oneOf(forms);
          open(BIN, mutator.bytes(whole, places(whole)));
        });
  }

  /// Where lengths and offsets of a zip file lie: behind each of its signatures.
  private static int[] places(byte[] zip) {
    return IntStream.range(0, zip.length - 4)
        .filter(i -> zip[i] == 'P' && zip[i + 1] == 'K' && zip[i + 2] < 8)
        .flatMap(i -> IntStream.of(i + 4, i + 12, i + 18, i + 24, i + 40))
        .toArray();
  }

  @Test
  void picklesInZipFiles() throws IOException {
    List<Map<String, byte[]>> forms =
        List.of(ZipParts.read(read("zip.bin")), ZipParts.read(read("zip4.bin")));
    Fuzzing.run(
        "data.pkl",
        CASES / 4,
        mutator -> {
          Map<String, byte[]> records = mutator.oneOf(forms);
          open(BIN, ZipParts.written(records, "data.pkl", damaged(mutator, records)));
        });
  }

  private static byte[] damaged(Mutator mutator, Map<String, byte[]> records) {
    return mutator.bytes(ZipParts.of(records, "data.pkl"));
  }

  @Test
  void plainFiles() throws IOException {
    List<byte[]> forms = List.of(read("plain.bin"), read("plain4.bin"));
    Fuzzing.run(
        "plain",
        CASES / 6,
        mutator -> {
          byte[] whole = mutator.oneOf(forms);
          open(BIN, mutator.bytes(whole, 15, 26, 200, whole.length - 200));
        });
  }

  private static byte[] read(String name) throws IOException {
    return Files.readAllBytes(TINY.resolve(name));
  }

  /// Opens the folder with `bytes` as `name`; what opens is read to its last byte.
  private void open(String name, byte[] bytes) throws IOException, InterruptedException {
    Files.write(folder.resolve(name), bytes);
    CheckpointFolder checkpoint = CheckpointFolder.open(folder);
    for (StoredTensor tensor : checkpoint.tensors()) {
      long count = tensor.shape().stream().mapToLong(i -> i).reduce(1, Math::multiplyExact);
      assertEquals(count * tensor.dtype().bytes(), tensor.bytes().byteSize(), tensor.name());
    }
    assertEquals(64, WeightsHash.of(checkpoint).length());
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
