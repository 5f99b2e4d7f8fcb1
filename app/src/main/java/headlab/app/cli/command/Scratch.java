package headlab.app.cli.command;

import headlab.app.run.Conversation;
import headlab.datasets.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// A conversation for questions that leave nothing behind: its store lies in a temporary folder and
/// goes with it.
record Scratch(Path folder, Conversation conversation) implements AutoCloseable {
  static Scratch open() {
    try {
      Path folder = Files.createTempDirectory("headlab");
      return new Scratch(folder, Conversation.open(folder.resolve("scratch.db")));
    } catch (IOException e) {
      throw new Refusal(
          "The temporary folder %s cannot be written to; set TMPDIR to one that can."
              .formatted(System.getProperty("java.io.tmpdir")),
          e);
    }
  }

  @Override
  public void close() {
    conversation.close();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      // What is left lies in the system's temporary folder and holds no result.
      folder.toFile().deleteOnExit();
    }
  }
}
