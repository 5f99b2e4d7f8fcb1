package headlab.engine.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.datasets.Refusal;
import headlab.engine.model.SafetensorsWriter.Numbers;
import headlab.engine.model.SafetensorsWriter.Room;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that are written here are read by the reader of checkpoints.
class SafetensorsWriterTest {
  private static final Map<String, String> NOTES = Map.of("prompt", "\"Zoë\" 🧭\n");
  private static final List<Room> ROOMS =
      List.of(
          new Room("z", Numbers.F32, List.of(2, 3)),
          new Room("ids", Numbers.I64, List.of(3)),
          new Room("none", Numbers.F32, List.of(0, 4)),
          new Room("one", Numbers.F32, List.of()));

  @TempDir Path folder;

  @Test
  void whatIsWrittenInAnyOrderIsReadBack() throws IOException {
    Path file = folder.resolve("a.safetensors");
    try (SafetensorsWriter writer = new SafetensorsWriter(file, NOTES, ROOMS)) {
      writer.write("one", 0, new float[] {-0f});
      writer.write("z", 3, new float[] {4, 5, Float.MIN_VALUE});
      writer.write("ids", 0, List.of(7, -1, Integer.MAX_VALUE));
      assertEquals(List.of(), files(".safetensors"), "it is not there before it is whole");
      writer.write("z", 0, new float[] {1, 2, 3});
      writer.finish();
      assertEquals(Files.size(file), writer.size());
    }
    List<RawTensor> tensors = Safetensors.open(file);
    assertEquals(4, tensors.size());
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, Float.MIN_VALUE}, floats(tensors, "z"));
    assertArrayEquals(new float[] {-0f}, floats(tensors, "one"));
    assertArrayEquals(new float[0], floats(tensors, "none"));
    assertEquals(List.of(2L, 3L), tensor(tensors, "z").shape());
    assertArrayEquals(
        new long[] {7, -1, Integer.MAX_VALUE},
        tensor(tensors, "ids").bytes().get().toArray(ValueLayout.JAVA_LONG_UNALIGNED));
    assertEquals(1, files("").size(), "nothing else is left there");
  }

  @Test
  void theHeaderHoldsTheNotesAndEndsEvenly() throws IOException {
    Path file = folder.resolve("a.safetensors");
    write(file);
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int header = (int) bytes.getLong();
    assertEquals(0, header % 8);
    String text = new String(bytes.array(), 8, header, StandardCharsets.UTF_8);
    assertTrue(text.contains("\"__metadata__\":{\"prompt\":\"\\\"Zoë\\\" 🧭\\n\"}"), text);
  }

  @Test
  void moreThanOnePieceKeepsItsPlaces() {
    int count = (1 << 18) * 2 + 5;
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = i * .5f;
    }
    Path file = folder.resolve("large.safetensors");
    List<Room> rooms = List.of(new Room("x", Numbers.F32, List.of(count)));
    try (SafetensorsWriter writer = new SafetensorsWriter(file, Map.of(), rooms)) {
      writer.write("x", 0, numbers);
      writer.finish();
    }
    assertArrayEquals(numbers, floats(Safetensors.open(file), "x"));
  }

  @Test
  void whatIsNotWholeLeavesNothingAndTheOldFileStays() throws IOException {
    Path file = folder.resolve("a.safetensors");
    write(file);
    byte[] before = Files.readAllBytes(file);
    try (SafetensorsWriter writer = new SafetensorsWriter(file, NOTES, ROOMS)) {
      writer.write("one", 0, new float[] {3});
      assertThrows(IllegalStateException.class, writer::finish);
      assertThrows(IllegalArgumentException.class, () -> writer.write("two", 0, new float[] {3}));
    }
    assertEquals(1, files("").size());
    assertArrayEquals(before, Files.readAllBytes(file));
  }

  @Test
  void whereNothingCanBeWrittenIsSaidInASentence() throws IOException {
    refused(folder.resolve("no/such/a.safetensors"), "there is no folder");
    refused(folder, "is a folder");
    Path text = Files.writeString(folder.resolve("prompts.jsonl"), "{}");
    refused(text, "choose another name");
    assertEquals("{}", Files.readString(text));
    refused(folder.resolve("n".repeat(300) + ".safetensors"), "cannot be written");
    assertEquals(1, files("").size());
  }

  @Test
  void moreThanTheDiskHoldsIsRefusedBeforeAnythingIsWritten() throws IOException {
    List<Room> rooms =
        List.of(new Room("x", Numbers.F32, List.of(Integer.MAX_VALUE, Integer.MAX_VALUE / 8)));
    Path file = folder.resolve("a.safetensors");
    Refusal refusal =
        assertThrows(Refusal.class, () -> new SafetensorsWriter(file, Map.of(), rooms));
    assertTrue(refusal.sentence().contains("bytes, and its disk has"), refusal.sentence());
    assertEquals(List.of(), files(""));
  }

  @Test
  void aLinkLeadsToItsFile() throws IOException {
    Path file = folder.resolve("a.safetensors");
    write(file);
    Path link = Files.createSymbolicLink(folder.resolve("link.safetensors"), file);
    write(link);
    assertTrue(Files.isSymbolicLink(link));
    assertEquals(4, Safetensors.open(link).size());
  }

  private void write(Path file) {
    try (SafetensorsWriter writer = new SafetensorsWriter(file, NOTES, ROOMS)) {
      writer.write("one", 0, new float[1]);
      writer.write("z", 0, new float[6]);
      writer.write("ids", 0, List.of(1, 2, 3));
      writer.finish();
    }
  }

  private static void refused(Path file, String word) {
    Refusal refusal =
        assertThrows(Refusal.class, () -> new SafetensorsWriter(file, NOTES, ROOMS).close());
    assertTrue(refusal.sentence().contains(word), refusal.sentence());
  }

  private List<Path> files(String ending) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(each -> String.valueOf(each).endsWith(ending)).toList();
    }
  }

  private static RawTensor tensor(List<RawTensor> tensors, String name) {
    return tensors.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }

  private static float[] floats(List<RawTensor> tensors, String name) {
    return tensor(tensors, name).bytes().get().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
  }
}
