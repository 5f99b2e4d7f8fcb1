package headlab.engine.model;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// The records of a zip file, taken apart and put together again, stored as they are.
final class ZipParts {
  private ZipParts() {}

  /// The records of `zip` by name.
  static Map<String, byte[]> read(byte[] zip) throws IOException {
    Path file = Files.createTempFile("parts", ".zip");
    Files.write(file, zip);
    Map<String, byte[]> records = new LinkedHashMap<>();
    try (ZipFile in = new ZipFile(file.toFile())) {
      for (ZipEntry entry : in.stream().toList()) {
        records.put(entry.getName(), in.getInputStream(entry).readAllBytes());
      }
    }
    Files.delete(file);
    return records;
  }

  /// The one record whose name ends in `ending`.
  static byte[] of(Map<String, byte[]> records, String ending) {
    byte[] found = null;
    for (Map.Entry<String, byte[]> entry : records.entrySet()) {
      found = entry.getKey().endsWith(ending) ? entry.getValue() : found;
    }
    assertNotNull(found, ending);
    return found;
  }

  /// A zip file of `records`, with `bytes` in place of the one that ends in `ending`.
  static byte[] written(Map<String, byte[]> records, String ending, byte[] bytes)
      throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(file)) {
      for (Map.Entry<String, byte[]> record : records.entrySet()) {
        byte[] data = record.getKey().endsWith(ending) ? bytes : record.getValue();
        ZipEntry entry = new ZipEntry(record.getKey());
        CRC32 check = new CRC32();
        check.update(data);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(data.length);
        entry.setCrc(check.getValue());
        out.putNextEntry(entry);
        out.write(data);
      }
    }
    return file.toByteArray();
  }
}
