package headlab.engine.bench;

import headlab.datasets.Refusal;
import headlab.engine.model.ModelSpec;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.StringJoiner;
import java.util.stream.Stream;

/// A folder with a seeded random model, laid out as a user's are: `config.json` and
/// `model.safetensors`. It goes when it is closed; where its process was killed, when the next one
/// is written: its name says whose it is.
record SeededFolder(Path path, long bytes) implements AutoCloseable {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int ALIGNMENT = 64;
  private static final String NAME = "headlab-bench-";

  /// Writes a model of shape `spec`, GPT-2's or Llama's, to the system's temporary folder.
  ///
  /// @throws Refusal when there is no room for it
  static SeededFolder write(ModelSpec spec, long seed) {
    Map<String, List<Integer>> tensors = SeededFiles.tensors(spec);
    long bytes = tensors.values().stream().mapToLong(shape -> 4 * size(shape)).sum();
    try {
      clearDead(Path.of(System.getProperty("java.io.tmpdir")));
      Path path = Files.createTempDirectory(NAME + ProcessHandle.current().pid() + "-");
      SeededFolder folder = new SeededFolder(path, bytes);
      try {
        Files.writeString(path.resolve("config.json"), SeededFiles.config(spec));
        weights(path.resolve("model.safetensors"), tensors, bytes, seed);
        return folder;
      } catch (IOException e) {
        folder.close();
        throw e;
      }
    } catch (IOException e) {
      throw new Refusal(
          "The bench needs room for %d MB in the temporary folder %s; set TMPDIR to one that has it."
              .formatted(bytes / 1_000_000, System.getProperty("java.io.tmpdir")),
          e);
    }
  }

  /// Deletes what processes left that are no more.
  static void clearDead(Path temporary) throws IOException {
    try (Stream<Path> all = Files.list(temporary)) {
      all.filter(path -> isOfDead(String.valueOf(path.getFileName())))
          .forEach(path -> new SeededFolder(path, 0).close());
    }
  }

  private static boolean isOfDead(String name) {
    String[] words = name.split("-", -1);
    return name.startsWith(NAME)
        && words.length == 4
        && words[2].matches("\\d{1,18}")
        && ProcessHandle.of(Long.parseLong(words[2])).filter(ProcessHandle::isAlive).isEmpty();
  }

  private static void weights(Path file, Map<String, List<Integer>> tensors, long bytes, long seed)
      throws IOException {
    byte[] header = header(tensors);
    try (FileChannel channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        Arena arena = Arena.ofConfined()) {
      MemorySegment all =
          channel.map(FileChannel.MapMode.READ_WRITE, 0, header.length + bytes, arena);
      MemorySegment.copy(header, 0, all, ValueLayout.JAVA_BYTE, 0, header.length);
      long at = header.length;
      for (Map.Entry<String, List<Integer>> tensor : tensors.entrySet()) {
        long size = size(tensor.getValue());
        SplittableRandom random = new SplittableRandom(seed ^ tensor.getKey().hashCode());
        fill(all.asSlice(at, 4 * size), tensor.getKey(), tensor.getValue(), random);
        at += 4 * size;
      }
    }
  }

  /// Random numbers of a size that keeps activations and logits of order 1.
  private static void fill(
      MemorySegment numbers, String name, List<Integer> shape, SplittableRandom random) {
    boolean norm = shape.size() == 1 && name.endsWith("weight");
    double size = shape.size() == 1 ? .1 : Math.sqrt(3.0 / Math.min(shape.get(0), shape.get(1)));
    for (long i = 0; i < numbers.byteSize() / 4; i++) {
      double value = (norm ? 1 : 0) + size * (2 * random.nextDouble() - 1);
      numbers.set(FLOAT, 4 * i, (float) value);
    }
  }

  /// The length of the header, the header, and blanks up to where the numbers are aligned.
  private static byte[] header(Map<String, List<Integer>> tensors) {
    StringJoiner json = new StringJoiner(",", "{", "}");
    long at = 0;
    for (Map.Entry<String, List<Integer>> tensor : tensors.entrySet()) {
      long end = at + 4 * size(tensor.getValue());
      json.add(
          "\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
              .formatted(tensor.getKey(), tensor.getValue(), at, end));
      at = end;
    }
    byte[] text = json.toString().getBytes(StandardCharsets.UTF_8);
    int length = (Long.BYTES + text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    MemorySegment header = MemorySegment.ofArray(new byte[length]).fill((byte) ' ');
    header.set(
        ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0, length - Long.BYTES);
    MemorySegment.copy(text, 0, header, ValueLayout.JAVA_BYTE, Long.BYTES, text.length);
    return header.toArray(ValueLayout.JAVA_BYTE);
  }

  private static long size(List<Integer> shape) {
    return shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(path);
    } catch (IOException e) {
      // Some systems delete no file that is still mapped; it lies in the temporary folder.
      path.toFile().deleteOnExit();
    }
  }
}
