package headlab.engine.model;

import headlab.datasets.Refusal;
import headlab.engine.model.SafetensorsHeader.Place;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
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

  /// Bits of a number. Those that no weights are read of are known by name only.
  private static final Map<String, Integer> BITS =
      Map.ofEntries(
          Map.entry("BOOL", 8),
          Map.entry("F4", 4),
          Map.entry("F6_E2M3", 6),
          Map.entry("F6_E3M2", 6),
          Map.entry("U8", 8),
          Map.entry("I8", 8),
          Map.entry("F8_E5M2", 8),
          Map.entry("F8_E4M3", 8),
          Map.entry("F8_E8M0", 8),
          Map.entry("F8_E4M3FNUZ", 8),
          Map.entry("F8_E5M2FNUZ", 8),
          Map.entry("I16", 16),
          Map.entry("U16", 16),
          Map.entry("F16", 16),
          Map.entry("BF16", 16),
          Map.entry("I32", 32),
          Map.entry("U32", 32),
          Map.entry("F32", 32),
          Map.entry("C64", 64),
          Map.entry("F64", 64),
          Map.entry("I64", 64),
          Map.entry("U64", 64));

  private Safetensors() {}

  /// The tensors of `path`, in the order of their bytes.
  ///
  /// @throws Refusal naming the file, and the tensor where one is at fault
  static List<RawTensor> open(Path path) {
    try (WeightFile file = WeightFile.open(path)) {
      int header = headerLength(file);
      List<Place> places = SafetensorsHeader.read(file.name(), file.read(8, header));
      List<Place> sorted = together(file.name(), places, file.size() - 8 - header);
      MemorySegment mapped = file.map().asSlice(8L + header);
      List<RawTensor> tensors = new ArrayList<>();
      for (Place place : sorted) {
        MemorySegment own = mapped.asSlice(place.begin(), place.end() - place.begin());
        tensors.add(
            new RawTensor(file.name(), place.name(), place.dtype(), place.shape(), () -> own));
      }
      return tensors;
    }
  }

  private static int headerLength(WeightFile file) {
    long header = ByteBuffer.wrap(file.read(0, 8)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (header < 2 || header > LONGEST_HEADER || header > file.size() - 8) {
      throw new Refusal(
          "%s claims a header of %s bytes, but has %d bytes in all and at most %d are allowed: it is cut off or no safetensors file."
              .formatted(file.name(), Long.toUnsignedString(header), file.size(), LONGEST_HEADER));
    }
    return (int) header;
  }

  private static List<Place> together(String file, List<Place> places, long data) {
    List<Place> sorted = new ArrayList<>(places);
    sorted.sort(Comparator.comparingLong(Place::begin).thenComparingLong(Place::end));
    long at = 0;
    for (Place place : sorted) {
      String about = file + ": tensor " + Refusal.quote(place.name());
      if (place.begin() > place.end()) {
        throw new Refusal(about + " ends at byte " + place.end() + " before it begins.");
      }
      if (place.end() > data) {
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

  /// The bytes that dtype and shape ask for; none where an axis is empty, whatever the others are.
  private static long length(String about, Place place) {
    Integer each = BITS.get(place.dtype());
    if (each == null) {
      throw new Refusal(
          about + " has the dtype " + Refusal.quote(place.dtype()) + ", which is not known.");
    }
    if (place.shape().contains(0L)) {
      return 0;
    }
    try {
      long bits = each;
      for (long length : place.shape()) {
        bits = Math.multiplyExact(bits, length);
      }
      if (bits % 8 != 0) {
        throw new Refusal(about + " ends within a byte.");
      }
      return bits / 8;
    } catch (ArithmeticException e) {
      throw new Refusal(about + " claims more bytes than a file can have.", e);
    }
  }
}
