package headlab.engine.model;

import static headlab.engine.model.HostileWeightsTest.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files of `torch.save` whose frame is broken: the zip around the pickle, or the counts before the
/// storages of the plain form.
class HostileTorchFileTest {
  private static final String BIN = "pytorch_model.bin";
  private static final Path TINY = TorchCopy.resource("tiny");

  @TempDir Path folder;

  @BeforeEach
  void configure() throws IOException {
    Files.copy(TINY.resolve("config.json"), folder.resolve("config.json"));
  }

  @Test
  void aZipFileThatIsCutOffOrLongerIsRefused() throws IOException {
    byte[] zip = Files.readAllBytes(TINY.resolve("zip.bin"));
    expect(Arrays.copyOf(zip, zip.length - 1), "it is cut off");
    expect(Arrays.copyOf(zip, 40), "it is cut off");
    expect(Arrays.copyOf(zip, zip.length + 9), "it is cut off");
    byte[] shifted = new byte[zip.length + 4];
    System.arraycopy(zip, 0, shifted, 4, zip.length);
    shifted[0] = 'P';
    shifted[1] = 'K';
    expect(shifted, "the two ends of its directory contradict each other");
  }

  @Test
  void theTwoEndsOfADirectoryAgree() throws IOException {
    byte[] zip = Files.readAllBytes(TINY.resolve("zip.bin"));
    int wide = find(zip, 0x06064b50, 0);
    expect(with(zip, wide + 32, 3), "contradict each other");
    expect(with(zip, zip.length - 22 - 20 + 8, 1L << 50), "cut off");
    expect(with(zip, wide + 48, 5), "contradict each other");
  }

  @Test
  void lengthsOfSixtyFourBitsAreReadFromTheExtraFields() throws IOException {
    byte[] zip = wide(Files.readAllBytes(TINY.resolve("zip.bin")), 0);
    Files.write(folder.resolve(BIN), zip);
    assertEquals(16, CheckpointFolder.open(folder).tensors().size());
    expect(
        wide(Files.readAllBytes(TINY.resolve("zip.bin")), 1), "has a header that says otherwise");
    expect(wide(Files.readAllBytes(TINY.resolve("zip.bin")), 1L << 62), "does not lie inside it");
  }

  /// The same records behind a directory whose lengths and offsets stand in extra fields alone.
  ///
  /// @param shift what offsets are off by
  private static byte[] wide(byte[] zip, long shift) {
    ByteBuffer in = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    int directory = in.getInt(zip.length - 22 + 16);
    int records = in.getShort(zip.length - 22 + 10);
    ByteBuffer out = ByteBuffer.allocate(2 * zip.length).order(ByteOrder.LITTLE_ENDIAN);
    out.put(zip, 0, directory);
    for (int i = 0, at = directory; i < records; i++) {
      int name = in.getShort(at + 28);
      int entry = out.position();
      out.put(zip, at, 46 + name);
      out.putInt(entry + 20, -1).putInt(entry + 24, -1).putInt(entry + 42, -1);
      out.putShort(entry + 30, (short) 34).putShort(entry + 32, (short) 0);
      out.putShort((short) 9).putShort((short) 2).putShort((short) 0);
      out.putShort((short) 1).putShort((short) 24).putLong(in.getInt(at + 24));
      out.putLong(in.getInt(at + 20)).putLong(in.getInt(at + 42) + shift);
      at += 46 + name + in.getShort(at + 30) + in.getShort(at + 32);
    }
    int end = out.position();
    out.putInt(0x06064b50).putLong(44).putInt(0x2d002d).putInt(0).putInt(0);
    out.putLong(records).putLong(records).putLong(end - directory).putLong(directory);
    out.putInt(0x07064b50).putInt(0).putLong(end).putInt(1);
    out.putInt(0x06054b50).putInt(0).putInt(-1).putInt(-1).putInt(-1).putShort((short) 0);
    return Arrays.copyOf(out.array(), out.position());
  }

  @Test
  void aRecordIsWhereTheDirectorySaysUnderItsOwnName() throws IOException {
    byte[] zip = Files.readAllBytes(TINY.resolve("zip.bin"));
    int entry = find(zip, 0x02014b50, 0);
    expect(narrow(zip, entry + 42, 3), "has a header that says otherwise");
    expect(narrow(zip, entry + 42, 0x7fffffff), "does not lie inside it");
    byte[] renamed = zip.clone();
    renamed[30] = 'x';
    expect(renamed, "has a header that says otherwise");
    byte[] method = zip.clone();
    method[8] = 8;
    expect(method, "has a header that says otherwise");
    byte[] longer = narrow(narrow(zip, entry + 20, 3000), entry + 24, 3000);
    expect(longer, "overlaps another");
    expect(narrow(narrow(zip, entry + 20, -2), entry + 24, -2), "does not lie inside it");
  }

  @Test
  void compressedEncryptedAndDoubledRecordsAreRefused() throws IOException {
    byte[] zip = Files.readAllBytes(TINY.resolve("zip.bin"));
    byte[] encrypted = zip.clone();
    encrypted[find(zip, 0x02014b50, 0) + 8] |= 1;
    expect(encrypted, "is compressed");
    ByteArrayOutputStream deflated = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(deflated)) {
      out.putNextEntry(new ZipEntry("a/data.pkl"));
      out.write(new byte[1000]);
    }
    expect(deflated.toByteArray(), "its record 'a/data.pkl' is compressed");
    byte[] twice = ZipParts.written(records("x/data.pkl", "x/data.pkm"), "-", new byte[0]);
    String text = new String(twice, StandardCharsets.ISO_8859_1).replace(".pkm", ".pkl");
    expect(text.getBytes(StandardCharsets.ISO_8859_1), "holds the record 'x/data.pkl' twice");
  }

  @Test
  void exactlyOneStateDictIsThereInLittleEndianNumbers() throws IOException {
    expect(zip("a/data.pkl", "b/data.pkl"), "with 2 records data.pkl");
    expect(zip("a/version"), "with 0 records data.pkl");
    Map<String, byte[]> records = ZipParts.read(Files.readAllBytes(TINY.resolve("zip.bin")));
    byte[] big = "big".getBytes(StandardCharsets.US_ASCII);
    expect(ZipParts.written(records, "/byteorder", big), "not little-endian");
    records.remove(records.keySet().stream().filter(n -> n.endsWith("data/3")).findFirst().get());
    expect(ZipParts.written(records, "-", new byte[0]), "lacks the record 'zip/data/3'");
    expect(ZipParts.written(records, "data/2", new byte[3]), "'zip/data/2' has 3 bytes");
  }

  @Test
  void aPickleThatTorchDidNotSaveIsRefused() throws IOException {
    expect(Pickle.begin().op('}', '.').done(), "is a pickle, but none of torch.save's");
    expect(Pickle.begin().op('N', 'q', 0).done(), "cut off");
    expect(new byte[] {'1', '2'}, "neither zip nor pickle");
  }

  @Test
  void countsOfStoragesAreNotBelieved() throws IOException {
    byte[] plain = Files.readAllBytes(TINY.resolve("plain.bin"));
    expect(Arrays.copyOf(plain, plain.length - 1), "is cut off");
    expect(Arrays.copyOf(plain, plain.length + 1), "has 1 bytes that belong to no storage");
    int first = firstCount(plain);
    expect(with(plain, first, 1L << 61), "has 2305843009213693952 numbers; its tensors ask for");
    expect(with(plain, first, -1), "numbers; its tensors ask for");
    byte[] big = plain.clone();
    big[new String(plain, StandardCharsets.ISO_8859_1).indexOf("little_endian") + 15] = (byte) 0x89;
    expect(big, "does not say that its numbers are little-endian");
  }

  /// The count of the first storage stands right behind the last pickle, which ends in "e.".
  private static int firstCount(byte[] plain) {
    String text = new String(plain, StandardCharsets.ISO_8859_1);
    int keys = text.indexOf("\u0080\u0002]");
    return text.indexOf("e.", keys) + 2;
  }

  private static Map<String, byte[]> records(String... names) {
    Map<String, byte[]> records = new LinkedHashMap<>();
    Arrays.stream(names).forEach(name -> records.put(name, new byte[4]));
    return records;
  }

  private static byte[] zip(String... names) throws IOException {
    return ZipParts.written(records(names), "-", new byte[0]);
  }

  private static int find(byte[] bytes, int signature, int from) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int at = from;
    while (buffer.getInt(at) != signature) {
      at++;
    }
    return at;
  }

  private static byte[] with(byte[] bytes, int at, long value) {
    byte[] copy = bytes.clone();
    ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN).putLong(at, value);
    return copy;
  }

  private static byte[] narrow(byte[] bytes, int at, int value) {
    byte[] copy = bytes.clone();
    ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
    return copy;
  }

  private void expect(byte[] file, String part) throws IOException {
    Files.write(folder.resolve(BIN), file);
    refused(folder, BIN, part);
  }
}
