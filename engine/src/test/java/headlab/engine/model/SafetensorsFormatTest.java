package headlab.engine.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.datasets.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The cases that the public libraries of the format test, each by its name there where it has one,
/// and what the format's description says beside them.
class SafetensorsFormatTest {
  private static final String ONE = "{'test':{'dtype':'I32','shape':[2,2],'data_offsets':[0,16]}}";

  @TempDir Path folder;

  @Test
  void deserialization() throws IOException {
    RawTensor tensor = only(ONE, 16);
    assertEquals("test", tensor.name());
    assertEquals("I32", tensor.dtype());
    assertEquals(List.of(2L, 2L), tensor.shape());
    assertEquals(16, tensor.bytes().get().byteSize());
  }

  @Test
  void emptyFilesOfNoTensorAreWellFormed() throws IOException {
    assertEquals(List.of(), open("{}", 0));
    assertEquals(List.of(), open("{'__metadata__':{'framework':'pt'}}     ", 0));
  }

  @Test
  void emptyShapesAllowed() throws IOException {
    RawTensor scalar = only("{'test':{'dtype':'I32','shape':[],'data_offsets':[0,4]}}", 4);
    assertEquals(List.of(), scalar.shape());
    assertEquals(4, scalar.bytes().get().byteSize());
  }

  @Test
  void zeroSizedTensor() throws IOException {
    RawTensor none = only("{'test':{'dtype':'I32','shape':[2,0],'data_offsets':[0,0]}}", 0);
    assertEquals(0, none.bytes().get().byteSize());
    RawTensor long31 =
        only("{'test':{'dtype':'F32','shape':[3000000000,0],'data_offsets':[0,0]}}", 0);
    assertEquals(List.of(3_000_000_000L, 0L), long31.shape());
    only(
        "{'a':{'dtype':'F64','shape':[0,%1$d,%1$d],'data_offsets':[0,0]}}"
            .formatted(Long.MAX_VALUE),
        0);
  }

  @Test
  void tensorsOfNothingOverlapNothing() throws IOException {
    String none = "{'dtype':'F32','shape':[0],'data_offsets':[%d,%d]}";
    String some = "{'dtype':'F32','shape':[1],'data_offsets':[%d,%d]}";
    String names = "{'b':" + some + ",'n':" + none + ",'m':" + none + ",'a':" + some + "}";
    assertEquals(4, open(names.formatted(4, 8, 4, 4, 0, 0, 0, 4), 8).size());
    refused(names.formatted(4, 8, 2, 2, 0, 0, 0, 4), 8, "'n' overlaps another tensor");
    refused(names.formatted(4, 8, 9, 9, 0, 0, 0, 4), 8, "'n' lies at bytes 9 to 9 of 8");
  }

  @Test
  void headerTooSmall() throws IOException {
    Path file = folder.resolve("x.safetensors");
    Files.write(file, new byte[0]);
    refused(file, "is empty");
    Files.write(file, new byte[7]);
    refused(file, "cut off: it has 7 bytes");
  }

  @Test
  void headerTooLarge() throws IOException {
    Path file = folder.resolve("x.safetensors");
    Files.write(file, little(100_000_001));
    refused(file, "claims a header of 100000001 bytes", "at most 100000000");
    Files.write(
        file, "<\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff".getBytes(StandardCharsets.ISO_8859_1));
    refused(file, "claims a header of 18446744073709551420 bytes");
  }

  @Test
  void invalidHeaderLength() throws IOException {
    Path file = folder.resolve("x.safetensors");
    Files.write(file, little(60));
    refused(file, "claims a header of 60 bytes, but has 8 bytes");
  }

  @Test
  void invalidHeaderNonUtf8() throws IOException {
    refused(new byte[] {(byte) 0x7b, (byte) 0xff, (byte) 0x7d}, 0, "is not UTF-8 text");
    refused("{'ä':1}".getBytes(StandardCharsets.ISO_8859_1), 0, "is not UTF-8 text");
    byte[] tooLong = {'{', '"', (byte) 0xc1, (byte) 0xa1, '"', ':', '1', '}'};
    refused(tooLong, 0, "is not UTF-8 text");
  }

  @Test
  void invalidHeaderNotJson() throws IOException {
    refused("{ ", 0, "not valid JSON");
    refused("{", 0, "claims a header of 1 bytes");
    refused("{}x", 0, "not valid JSON");
    refused("{'a'", 0, "not valid JSON");
  }

  @Test
  void aHeaderOfUtf16IsNoHeader() throws IOException {
    for (String charset : List.of("UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE")) {
      byte[] header = json(ONE).getBytes(Charset.forName(charset));
      refused(header, 16, "its header");
    }
  }

  @Test
  void whitespacePaddedHeader() throws IOException {
    assertEquals(1, open(ONE + "      ", 16).size());
  }

  @Test
  void whitespaceStartPaddedHeader() throws IOException {
    refused("  " + ONE, 16, "does not begin with '{'");
    refused("\ufeff" + ONE, 16, "does not begin with '{'");
  }

  @Test
  void metadataIncompleteBuffer() throws IOException {
    refused(ONE, 15, "'test' lies at bytes 0 to 16 of 15: the file is cut off");
    refused(ONE, 40, "has 24 bytes that belong to no tensor");
  }

  @Test
  void invalidInfo() throws IOException {
    refused(
        "{'test':{'dtype':'I32','shape':[2,2],'data_offsets':[0,4]}}", 4, "do not fit its shape");
  }

  @Test
  void invalidOffset() throws IOException {
    refused("{'test':{'dtype':'I32','shape':[1],'data_offsets':[4,0]}}", 4, "before it begins");
    refused("{'test':{'dtype':'I32','shape':[1],'data_offsets':[4,8]}}", 8, "leaves a hole");
    refused("{'test':{'dtype':'I32','shape':[1],'data_offsets':[-4,0]}}", 4, "usable whole number");
    refused("{'test':{'dtype':'I32','shape':[1],'data_offsets':[0,4,8]}}", 8, "two data_offsets");
    refused(
        "{'test':{'dtype':'I32','shape':[1],'data_offsets':[0.0,4]}}", 4, "usable whole number");
  }

  @Test
  void validationOverflow() throws IOException {
    String beyond =
        "{'test':{'dtype':'I32','shape':[2,18446744073709551615],'data_offsets':[0,16]}}";
    refused(beyond, 16, "not a usable whole number");
    String product =
        "{'test':{'dtype':'I32','shape':[2,9223372036854775807],'data_offsets':[0,16]}}";
    refused(product, 16, "claims more bytes than a file can have");
    String wrapped = "{'test':{'dtype':'I32','shape':[4611686018427387905],'data_offsets':[0,4]}}";
    refused(wrapped, 4, "claims more bytes than a file can have");
  }

  @Test
  void jsonAttack() throws IOException {
    String header =
        IntStream.range(0, 10)
            .mapToObj(
                i -> "'weight_%d':{'dtype':'F32','shape':[2,2],'data_offsets':[0,16]}".formatted(i))
            .collect(Collectors.joining(",", "{", "}"));
    refused(header, 16, "overlaps another tensor");
  }

  @Test
  void aNameIsThereOnce() throws IOException {
    String twice = ONE.substring(0, ONE.length() - 1) + "," + ONE.substring(1);
    refused(twice, 16, "not valid JSON");
    refused("{'__metadata__':{},'__metadata__':{}}", 0, "not valid JSON");
    refused("{'a':{'dtype':'I32','dtype':'F32','shape':[0],'data_offsets':[0,0]}}", 0, "not valid");
  }

  @Test
  void metadataIsTextByText() throws IOException {
    refused("{'__metadata__':{'a':1}}", 0, "its __metadata__ holds what is no text");
    refused("{'__metadata__':{'a':{'b':'c'}}}", 0, "its __metadata__ holds what is no text");
    refused("{'__metadata__':[]}", 0, "its __metadata__ is not an object");
    assertEquals(0, open("{'__metadata__':null}", 0).size());
  }

  @Test
  void everyDtypeOfTheFormatIsKnownByName() throws IOException {
    for (String dtype :
        List.of(
            "BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3", "F8_E8M0", "F4", "F6_E2M3", "F6_E3M2", "I16",
            "U16", "F16", "BF16", "I32", "U32", "F32", "I64", "U64", "F64", "C64")) {
      int bits =
          dtype.equals("F4")
              ? 4
              : dtype.startsWith("F6_")
                  ? 6
                  : dtype.startsWith("F8_")
                      ? 8
                      : dtype.equals("BOOL") ? 8 : Integer.parseInt(dtype.replaceAll("\\D", ""));
      RawTensor tensor =
          only(
              "{'a':{'dtype':'%s','shape':[8],'data_offsets':[0,%d]}}".formatted(dtype, bits),
              bits);
      boolean weights = List.of("F16", "BF16", "F32", "F64").contains(dtype);
      if (weights) {
        assertEquals(8, tensor.stored().size(), dtype);
      } else {
        Refusal refusal = assertThrows(Refusal.class, tensor::stored);
        assertTrue(refusal.sentence().contains("is stored as " + dtype), refusal.sentence());
      }
    }
    refused("{'a':{'dtype':'F4','shape':[3],'data_offsets':[0,2]}}", 2, "ends within a byte");
    refused("{'a':{'dtype':'Q8','shape':[1],'data_offsets':[0,1]}}", 1, "dtype 'Q8'", "not known");
    refused("{'a':{'dtype':'f32','shape':[1],'data_offsets':[0,4]}}", 4, "dtype 'f32'");
  }

  @Test
  void float64IsRoundedAsPyTorchDoes() throws IOException {
    ByteBuffer data = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
    data.putDouble(.1).putDouble(-1e-50).putDouble(1 + 3 * Math.ulp(1f) / 4).putDouble(1e300);
    data.putDouble(Double.NEGATIVE_INFINITY);
    byte[] header =
        json("{'a':{'dtype':'F64','shape':[5],'data_offsets':[0,40]}}")
            .getBytes(StandardCharsets.UTF_8);
    StoredTensor stored = Safetensors.open(file(header, data.array())).getFirst().stored();
    assertEquals(Dtype.FLOAT32, stored.dtype());
    float[] floats = stored.bytes().toArray(java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED);
    float inf = Float.POSITIVE_INFINITY;
    assertArrayEquals(new float[] {.1f, -0f, 1 + Math.ulp(1f), inf, -inf}, floats);
  }

  @Test
  void deepAndEndlessNestingIsRefused() throws IOException {
    refused("{'a':" + "[".repeat(1_000_000), 0, "'a' is not described by an object");
    refused("{'a':" + "{'a':".repeat(100_000), 0, "an unknown entry 'a'");
    refused("{'__metadata__':" + "{'a':".repeat(100_000), 0, "its __metadata__ holds");
    refused("{'a':{'shape':" + "[".repeat(100_000), 0, "shape has an entry");
  }

  private RawTensor only(String header, int data) throws IOException {
    List<RawTensor> tensors = open(header, data);
    assertEquals(1, tensors.size());
    return tensors.getFirst();
  }

  private List<RawTensor> open(String header, int data) throws IOException {
    return Safetensors.open(file(json(header).getBytes(StandardCharsets.UTF_8), new byte[data]));
  }

  private static String json(String header) {
    return header.replace('\'', '"');
  }

  private Path file(byte[] header, byte... data) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(little(header.length));
    all.writeBytes(header);
    all.writeBytes(data);
    Path file = folder.resolve("x.safetensors");
    Files.write(file, all.toByteArray());
    return file;
  }

  private static byte[] little(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

  private void refused(String header, int data, String... parts) throws IOException {
    refused(json(header).getBytes(StandardCharsets.UTF_8), data, parts);
  }

  private void refused(byte[] header, int data, String... parts) throws IOException {
    refused(file(header, new byte[data]), parts);
  }

  private static void refused(Path file, String... parts) {
    Refusal refusal = assertThrows(Refusal.class, () -> Safetensors.open(file));
    assertEquals(1, refusal.sentence().lines().count(), refusal.sentence());
    for (String part : parts) {
      assertTrue(refusal.sentence().contains(part), refusal.sentence());
    }
  }
}
