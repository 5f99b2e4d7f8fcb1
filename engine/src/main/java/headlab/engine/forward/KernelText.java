package headlab.engine.forward;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// The text of the kernels, and the archive that PyTorch loads it from.
///
/// Such an archive holds the code of a module as text, and a pickle of the module's fields: here a
/// module without weights, so nothing but its class and one flag.
final class KernelText {
  /// The version of PyTorch's operator schemas that the text is written for.
  private static final String VERSION = "10";

  /// Pickle, protocol 2: an object of class `__torch__.Kernels` with the fields {training: False}.
  private static final String MODULE =
      "\u0080\u0002c__torch__\nKernels\n)\u0081}(X\u0008\0\0\0training\u0089ub.";

  /// Pickle, protocol 2: the empty tuple.
  private static final String NO_CONSTANTS = "\u0080\u0002).";

  private KernelText() {}

  /// A text as it is delivered.
  ///
  /// @param name `kernels.txt`, or `kernels-onednn.txt`, which not every PyTorch can compile
  static String read(String name) {
    try (InputStream text = KernelText.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(text, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// `text` as an archive in memory.
  static byte[] archive(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      store(zip, "data.pkl", MODULE.getBytes(StandardCharsets.ISO_8859_1));
      store(zip, "constants.pkl", NO_CONSTANTS.getBytes(StandardCharsets.ISO_8859_1));
      store(zip, "version", VERSION.getBytes(StandardCharsets.US_ASCII));
      store(zip, "code/__torch__.py", text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  /// PyTorch reads entries that are not compressed.
  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry("kernels/" + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    CRC32 sum = new CRC32();
    sum.update(content);
    entry.setCrc(sum.getValue());
    entry.setTime(0);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
