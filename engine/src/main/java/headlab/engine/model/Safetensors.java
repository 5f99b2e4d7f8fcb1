package headlab.engine.model;

import headlab.datasets.Refusal;
import headlab.engine.model.SafetensorsHeader.Place;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Reads a safetensors file: eight bytes of header length, a JSON header, then the tensors without
/// gaps. The data are mapped, not copied, and stay mapped as long as a tensor of them is in use.
///
/// Source: the format's description at github.com/huggingface/safetensors.
final class Safetensors {
  private static final long LONGEST_HEADER = 100_000_000;
  private static final Map<String, Integer> BYTES =
      Map.ofEntries(
          Map.entry("BOOL", 1),
          Map.entry("U8", 1),
          Map.entry("I8", 1),
          Map.entry("F8_E5M2", 1),
          Map.entry("F8_E4M3", 1),
          Map.entry("I16", 2),
          Map.entry("U16", 2),
          Map.entry("F16", 2),
          Map.entry("BF16", 2),
          Map.entry("I32", 4),
          Map.entry("U32", 4),
          Map.entry("F32", 4),
          Map.entry("I64", 8),
          Map.entry("U64", 8),
          Map.entry("F64", 8),
          Map.entry("C64", 8));

  private Safetensors() {}

  /// The tensors of `file`, in the order of their bytes.
  ///
  /// @throws Refusal naming the file, and the tensor where one is at fault
  static List<RawTensor> open(Path file) {
    String name = String.valueOf(file.getFileName());
    if (!Files.isRegularFile(file)) {
      throw new Refusal(file + " is not a file.");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      int header = headerLength(name, channel, size);
      List<Place> places = SafetensorsHeader.read(name, bytes(name, channel, 8, header));
      long data = size - 8 - header;
      List<Place> sorted = together(name, places, data);
      MemorySegment mapped =
          channel.map(FileChannel.MapMode.READ_ONLY, 0, size, Arena.ofAuto()).asSlice(8L + header);
      List<RawTensor> tensors = new ArrayList<>();
      for (Place place : sorted) {
        MemorySegment own = mapped.asSlice(place.begin(), place.end() - place.begin());
        tensors.add(new RawTensor(name, place.name(), place.dtype(), place.shape(), own));
      }
      return tensors;
    } catch (IOException e) {
      throw new Refusal(file + " cannot be read.", e);
    }
  }

  private static int headerLength(String name, FileChannel channel, long size) throws IOException {
    if (size < 8) {
      throw new Refusal(name + " is cut off: it has " + size + " bytes.");
    }
    ByteBuffer length = ByteBuffer.wrap(bytes(name, channel, 0, 8)).order(ByteOrder.LITTLE_ENDIAN);
    long header = length.getLong();
    if (header < 2 || header > LONGEST_HEADER || header > size - 8) {
      throw new Refusal(
          name
              + " claims a header of "
              + Long.toUnsignedString(header)
              + " bytes, but has "
              + size
              + " bytes in all and at most "
              + LONGEST_HEADER
              + " are allowed: it is cut off or no safetensors file.");
    }
    return (int) header;
  }

  private static byte[] bytes(String name, FileChannel channel, long at, int count)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        throw new Refusal(name + " is cut off within its header.");
      }
    }
    return buffer.array();
  }

  private static List<Place> together(String file, List<Place> places, long data) {
    List<Place> sorted = new ArrayList<>(places);
    sorted.sort(Comparator.comparingLong(Place::begin).thenComparingLong(Place::end));
    long at = 0;
    for (Place place : sorted) {
      String about = file + ": tensor " + Refusal.quote(place.name());
      if (place.end() > data || place.begin() > place.end()) {
        throw new Refusal(
            about + " lies at bytes " + range(place) + " of " + data + ": the file is cut off.");
      }
      if (place.end() - place.begin() != length(about, place)) {
        throw new Refusal(
            about + " has " + range(place) + " for its bytes, which do not fit its shape.");
      }
      if (place.begin() != at) {
        throw new Refusal(
            about
                + (place.begin() < at ? " overlaps another tensor." : " leaves a hole before it."));
      }
      at = place.end();
    }
    if (at != data) {
      throw new Refusal(file + " has " + (data - at) + " bytes that belong to no tensor.");
    }
    return sorted;
  }

  private static String range(Place place) {
    return place.begin() + " to " + place.end();
  }

  private static long length(String about, Place place) {
    Integer each = BYTES.get(place.dtype());
    if (each == null) {
      throw new Refusal(
          about + " has the dtype " + Refusal.quote(place.dtype()) + ", which is not known.");
    }
    try {
      long product = each;
      for (int length : place.shape()) {
        product = Math.multiplyExact(product, length);
      }
      return product;
    } catch (ArithmeticException e) {
      throw new Refusal(about + " claims more bytes than a file can have.", e);
    }
  }
}
