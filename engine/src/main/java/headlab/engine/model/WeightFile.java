package headlab.engine.model;

import headlab.datasets.Refusal;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file of weights that is being opened: pieces of it by position, and the whole of it mapped.
final class WeightFile implements AutoCloseable {
  private static final String POINTER = "version https://git-lfs";

  private final Path path;
  private final FileChannel channel;
  private final long size;

  private WeightFile(Path path, FileChannel channel, long size) {
    this.path = path;
    this.channel = channel;
    this.size = size;
  }

  /// Opens `path`.
  ///
  /// @throws Refusal when it is absent, no file, unreadable, empty, or a pointer to weights that
  ///   were not fetched
  static WeightFile open(Path path) {
    if (!Files.isRegularFile(path)) {
      throw new Refusal(path + (Files.exists(path) ? " is not a file." : " is missing."));
    }
    WeightFile file;
    try {
      FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
      file = new WeightFile(path, channel, channel.size());
    } catch (IOException e) {
      throw unreadable(path, e);
    }
    try {
      file.expectWeights();
    } catch (Refusal e) {
      file.close();
      throw e;
    }
    return file;
  }

  private void expectWeights() {
    if (size == 0) {
      throw new Refusal(path + " is empty.");
    }
    byte[] start = read(0, (int) Math.min(size, POINTER.length()));
    if (new String(start, StandardCharsets.ISO_8859_1).equals(POINTER)) {
      throw new Refusal(
          path + " is a pointer of Git LFS and not the weights: fetch them with 'git lfs pull'.");
    }
  }

  /// Its name, for sentences.
  String name() {
    return String.valueOf(path.getFileName());
  }

  /// Its length in bytes when it was opened.
  long size() {
    return size;
  }

  /// `count` bytes from `at` on. The caller has checked `count`.
  ///
  /// @throws Refusal when they are not there
  byte[] read(long at, int count) {
    if (at < 0 || count < 0 || at > size - count) {
      throw cutOff();
    }
    ByteBuffer buffer = ByteBuffer.allocate(count);
    try {
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, at + buffer.position()) < 0) {
          throw cutOff();
        }
      }
    } catch (IOException e) {
      throw unreadable(path, e);
    }
    return buffer.array();
  }

  private Refusal cutOff() {
    return new Refusal(name() + " is cut off: it has " + size + " bytes.");
  }

  /// All of it, mapped: no memory is taken, and it lives as long as a piece of it is in use.
  MemorySegment map() {
    try {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, size, Arena.ofAuto());
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static Refusal unreadable(Path path, IOException e) {
    String why = e instanceof AccessDeniedException ? ": permission is denied." : ".";
    return new Refusal(path + " cannot be read" + why, e);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }
}
