package headlab.engine.model;

import headlab.datasets.Refusal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The directory of a zip file, read strictly: every record lies inside the file, under the name
/// that its own header has, and none twice or over another. Checksums are not compared.
///
/// Source: PKWARE's APPNOTE, sections 4.3 and 4.5.3.
final class ZipDirectory {
  private static final int END = 22;
  private static final int LONGEST_COMMENT = 0xffff;
  private static final int LONGEST = 1 << 24;
  private static final int MOST_RECORDS = 100_000;
  private static final long NARROW = 0xffffffffL;

  private final WeightFile file;

  private ZipDirectory(WeightFile file) {
    this.file = file;
  }

  /// A record of the file.
  ///
  /// @param header where its own header begins
  /// @param at where its bytes begin
  /// @param isStored whether its bytes are there as they are, not compressed or encrypted
  record Entry(String name, long header, long at, long length, boolean isStored) {
    private Entry asUnreadable() {
      return new Entry(name, header, at, length, false);
    }
  }

  /// Where the directory lies.
  private record Span(long at, long length, long records) {}

  /// The records by name.
  static Map<String, Entry> read(WeightFile file) {
    return new ZipDirectory(file).entries();
  }

  private Map<String, Entry> entries() {
    Span span = span();
    if (span.length() > LONGEST || span.records() > MOST_RECORDS) {
      throw refuse("its directory of " + span.records() + " records is too long");
    }
    ByteBuffer in = piece(span.at(), (int) span.length());
    List<Entry> entries = new ArrayList<>();
    for (long i = 0; i < span.records(); i++) {
      entries.add(entry(in, span.at()));
    }
    if (in.hasRemaining()) {
      throw refuse("its directory is longer than its records");
    }
    entries.sort(Comparator.comparingLong(Entry::header));
    Map<String, Entry> byName = new LinkedHashMap<>();
    long end = 0;
    for (Entry entry : entries) {
      if (byName.put(entry.name(), entry) != null) {
        throw refuse("it holds the record " + Refusal.quote(entry.name()) + " twice");
      }
      if (entry.header() < end) {
        throw refuse("its record " + Refusal.quote(entry.name()) + " overlaps another");
      }
      end = entry.at() + entry.length();
    }
    return byName;
  }

  /// The directory as the end of the file describes it, in 32 or in 64 bits.
  private Span span() {
    int length = (int) Math.min(file.size(), END + LONGEST_COMMENT);
    ByteBuffer tail = piece(file.size() - length, length);
    for (int at = length - END; at >= 0; at--) {
      int comment = Short.toUnsignedInt(tail.getShort(at + 20));
      if (tail.getInt(at) == 0x06054b50 && at + END + comment == length) {
        return span(tail.slice(at, END).order(ByteOrder.LITTLE_ENDIAN), file.size() - length + at);
      }
    }
    throw refuse("it begins as a zip file and does not end as one: it is cut off");
  }

  private Span span(ByteBuffer end, long at) {
    long records = Short.toUnsignedLong(end.getShort(10));
    Span narrow = new Span(wide(end.getInt(16)), wide(end.getInt(12)), records);
    Span span = narrow;
    long after = at;
    ByteBuffer locator = at >= 20 ? piece(at - 20, 20) : ByteBuffer.allocate(20);
    if (locator.getInt(0) == 0x07064b50) {
      after = locator.getLong(8);
      ByteBuffer own = piece(after, 56);
      span = new Span(own.getLong(48), own.getLong(40), own.getLong(32));
      boolean agree =
          own.getInt(0) == 0x06064b50
              && (narrow.at() == NARROW || narrow.at() == span.at())
              && (narrow.length() == NARROW || narrow.length() == span.length())
              && (records == 0xffff || records == span.records());
      if (!agree) {
        throw refuse("the two ends of its directory contradict each other");
      }
    }
    if (span.at() < 0
        || span.length() < 0
        || span.records() < 0
        || span.at() > after - span.length()
        || span.at() + span.length() != after) {
      throw refuse("its directory does not lie where it says");
    }
    return span;
  }

  private Entry entry(ByteBuffer in, long directory) {
    if (in.remaining() < 46 || in.getInt(in.position()) != 0x02014b50) {
      throw refuse("its directory is broken");
    }
    int from = in.position();
    int name = Short.toUnsignedInt(in.getShort(from + 28));
    int extra = Short.toUnsignedInt(in.getShort(from + 30));
    int comment = Short.toUnsignedInt(in.getShort(from + 32));
    if (in.remaining() < 46 + name + extra + comment) {
      throw refuse("its directory is broken");
    }
    byte[] bytes = new byte[name];
    in.get(from + 46, bytes);
    long[] wide = {
      wide(in.getInt(from + 24)), wide(in.getInt(from + 20)), wide(in.getInt(from + 42))
    };
    widen(wide, in.slice(from + 46 + name, extra).order(ByteOrder.LITTLE_ENDIAN));
    int method = Short.toUnsignedInt(in.getShort(from + 10));
    boolean encrypted = (in.getShort(from + 8) & 1) != 0;
    in.position(from + 46 + name + extra + comment);
    Entry entry = located(bytes, wide, method, directory);
    return encrypted ? entry.asUnreadable() : entry;
  }

  /// Replaces lengths and offset that do not fit 32 bits by those of the extra field 1.
  private void widen(long[] values, ByteBuffer extra) {
    while (extra.remaining() >= 4) {
      int id = Short.toUnsignedInt(extra.getShort());
      int length = Short.toUnsignedInt(extra.getShort());
      if (length > extra.remaining()) {
        return; // what is no list of extra fields holds no lengths either
      }
      int next = extra.position() + length;
      for (int i = 0; id == 1 && i < values.length; i++) {
        if (values[i] == NARROW && next - extra.position() >= 8) {
          values[i] = extra.getLong();
        }
      }
      extra.position(next);
    }
  }

  /// The record, its own header compared with the directory.
  private Entry located(byte[] name, long[] wide, int method, long directory) {
    String shown = new String(name, StandardCharsets.UTF_8);
    String about = "its record " + Refusal.quote(shown);
    long header = wide[2];
    if (header < 0 || header > directory - 30 - name.length) {
      throw refuse(about + " does not lie inside it");
    }
    ByteBuffer own = piece(header, 30 + name.length);
    boolean same =
        own.getInt(0) == 0x04034b50
            && Short.toUnsignedInt(own.getShort(26)) == name.length
            && Short.toUnsignedInt(own.getShort(8)) == method
            && own.slice(30, name.length).equals(ByteBuffer.wrap(name));
    if (!same) {
      throw refuse(about + " has a header that says otherwise");
    }
    long at = header + 30 + name.length + Short.toUnsignedInt(own.getShort(28));
    if (wide[1] < 0 || at > directory || wide[1] > directory - at) {
      throw refuse(about + " does not lie inside it");
    }
    return new Entry(shown, header, at, wide[1], method == 0 && wide[0] == wide[1]);
  }

  private ByteBuffer piece(long at, int count) {
    return ByteBuffer.wrap(file.read(at, count)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static long wide(int value) {
    return Integer.toUnsignedLong(value);
  }

  private Refusal refuse(String what) {
    return new Refusal(file.name() + ": " + what + ", so the file is not read.");
  }
}
