package headlab.engine.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import headlab.datasets.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// A safetensors file that is being written: its header first, since every size is known, then the
/// numbers of its tensors in any order. It appears whole or not at all: it is written beside its
/// place, moved there by `finish`, and gone where it is closed before.
///
/// Little-endian; every tensor lies at a multiple of its numbers' size. What the machine will not
/// have written is a `Refusal` that names the file.
///
/// Source: the format's description at github.com/huggingface/safetensors.
public final class SafetensorsWriter implements AutoCloseable {
  private static final long LONGEST_HEADER = 100_000_000;
  private static final int PIECE = 1 << 20;

  private final Path file;
  private final Path half;
  private final FileChannel channel;
  private final Map<String, Long> begins = new LinkedHashMap<>();
  private final ByteBuffer piece = ByteBuffer.allocate(PIECE).order(ByteOrder.LITTLE_ENDIAN);
  private final long size;
  private long written;
  private boolean finished;

  /// The numbers of a tensor.
  public enum Numbers {
    I64(8),
    F32(4);

    private final int bytes;

    Numbers(int bytes) {
      this.bytes = bytes;
    }
  }

  /// A tensor that the file has room for.
  ///
  /// @param shape lengths of its axes, row-major
  public record Room(String name, Numbers numbers, List<Integer> shape) {
    public Room {
      shape = List.copyOf(shape);
    }

    /// How many bytes its numbers take.
    public long bytes() {
      long product = numbers.bytes;
      for (int length : shape) {
        product = Math.multiplyExact(product, length);
      }
      return product;
    }
  }

  /// Begins a file that will replace `file`.
  ///
  /// @param metadata what `__metadata__` says
  /// @throws Refusal when nothing can be written there, or its header would be too long
  public SafetensorsWriter(Path file, Map<String, String> metadata, List<Room> rooms) {
    this.file = place(file);
    byte[] header = header(metadata, rooms);
    if (header.length > LONGEST_HEADER) {
      throw new Refusal(
          "'%s' would need a header of %d bytes, and %d are allowed: write fewer prompts into one file."
              .formatted(file, header.length, LONGEST_HEADER));
    }
    size = 8 + header.length + rooms.stream().mapToLong(Room::bytes).sum();
    for (Map.Entry<String, Long> each : begins.entrySet()) {
      each.setValue(each.getValue() + 8 + header.length);
    }
    half = this.file.resolveSibling(".headlab-" + UUID.randomUUID() + ".part");
    try {
      refuseWithoutSpace();
      channel = FileChannel.open(half, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw refusal(e);
    }
    ByteBuffer first = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
    put(0, first.putLong(header.length).put(header).flip());
  }

  /// Where a file of this name would be written: a link leads to its file.
  ///
  /// @throws Refusal when it cannot be a file there
  public static Path place(Path file) {
    Path place = file.toAbsolutePath().normalize();
    Path folder = place.getParent();
    if (folder == null || Files.isDirectory(place)) {
      throw new Refusal("'" + file + "' is a folder, not a file to write.");
    }
    if (!Files.isDirectory(folder)) {
      throw new Refusal("'%s' cannot be written: there is no folder '%s'.".formatted(file, folder));
    }
    try {
      if (!Files.readAttributes(place, BasicFileAttributes.class).isRegularFile()
          || !String.valueOf(place).endsWith(".safetensors")) {
        throw new Refusal(
            "'"
                + file
                + "' is there and no .safetensors file, so it is not replaced; choose another name.");
      }
      return place.toRealPath();
    } catch (NoSuchFileException e) {
      return place;
    } catch (IOException e) {
      throw refusal(file, e);
    }
  }

  /// How many bytes the whole file has.
  public long size() {
    return size;
  }

  /// Writes some numbers of a tensor of floats.
  ///
  /// @param at how many numbers of the tensor stand before them
  public void write(String name, long at, float[] numbers) {
    long to = begin(name) + at * Numbers.F32.bytes;
    for (int from = 0; from < numbers.length; from += PIECE / Numbers.F32.bytes) {
      int count = Math.min(numbers.length - from, PIECE / Numbers.F32.bytes);
      piece.clear().limit(count * Numbers.F32.bytes);
      piece.asFloatBuffer().put(numbers, from, count);
      put(to + (long) from * Numbers.F32.bytes, piece);
    }
  }

  /// Writes some numbers of a tensor of whole numbers.
  ///
  /// @param at how many numbers of the tensor stand before them
  public void write(String name, long at, List<Integer> numbers) {
    ByteBuffer bytes =
        ByteBuffer.allocate(numbers.size() * Numbers.I64.bytes).order(ByteOrder.LITTLE_ENDIAN);
    numbers.forEach(bytes::putLong);
    put(begin(name) + at * Numbers.I64.bytes, bytes.flip());
  }

  /// Moves the file to its place.
  ///
  /// @throws IllegalStateException when not all of it has been written
  public void finish() {
    if (written != size) {
      throw new IllegalStateException(
          "%d of %d bytes of %s have been written.".formatted(written, size, file));
    }
    try {
      channel.force(true);
      channel.close();
      move();
      finished = true;
    } catch (IOException e) {
      throw refusal(e);
    }
  }

  private void move() throws IOException {
    try {
      Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(half, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /// Takes back what was not finished.
  @Override
  public void close() {
    try {
      channel.close();
      if (!finished) {
        Files.deleteIfExists(half);
      }
    } catch (IOException e) {
      throw refusal(e);
    }
  }

  /// The header, its end filled with spaces so that the numbers lie evenly; the wider ones first.
  private byte[] header(Map<String, String> metadata, List<Room> rooms) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ObjectNode notes = json.putObject("__metadata__");
    metadata.forEach(notes::put);
    List<Room> sorted = new ArrayList<>(rooms);
    sorted.sort((a, b) -> Integer.compare(b.numbers.bytes, a.numbers.bytes));
    long at = 0;
    for (Room room : sorted) {
      if (json.has(room.name())) {
        throw new IllegalArgumentException("Two tensors are called " + room.name() + ".");
      }
      ObjectNode one = json.putObject(room.name()).put("dtype", room.numbers().name());
      room.shape().forEach(one.withArray("shape")::add);
      one.putArray("data_offsets").add(at).add(at + room.bytes());
      begins.put(room.name(), at);
      at += room.bytes();
    }
    byte[] text = json.toString().getBytes(StandardCharsets.UTF_8);
    byte[] even = Arrays.copyOf(text, (text.length + 7) / 8 * 8);
    Arrays.fill(even, text.length, even.length, (byte) ' ');
    return even;
  }

  private void refuseWithoutSpace() throws IOException {
    long free = Files.getFileStore(file.getParent()).getUsableSpace();
    if (free > 0 && size > free) { // some network disks do not know
      throw new Refusal(
          "'%s' needs %d bytes, and its disk has %d that are free: choose fewer sites, layers or prompts, or another disk."
              .formatted(file, size, free));
    }
  }

  private long begin(String name) {
    Long begin = begins.get(name);
    if (begin == null) {
      throw new IllegalArgumentException("The file has no room for " + name + ".");
    }
    return begin;
  }

  private void put(long at, ByteBuffer bytes) {
    long to = at;
    try {
      while (bytes.hasRemaining()) {
        int count = channel.write(bytes, to);
        to += count;
        written += count;
      }
    } catch (IOException e) {
      throw refusal(e);
    }
  }

  private Refusal refusal(IOException e) {
    return refusal(file, e);
  }

  private static Refusal refusal(Path file, IOException e) {
    String message = String.valueOf(e.getMessage());
    String why =
        switch (e) {
          case AccessDeniedException denied -> "you may not write there";
          case NoSuchFileException gone -> "its folder is gone";
          case FileSystemException other when other.getReason() != null -> other.getReason();
          default -> message.contains("No space left") ? "its disk is full" : message;
        };
    return new Refusal("'%s' cannot be written: %s.".formatted(file, why), e);
  }
}
