package headlab.app.workspace;

import headlab.app.widget.Fx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/// Says every two seconds how much memory the program takes, native memory included where the
/// system tells.
final class MemoryWatch implements AutoCloseable {
  private static final Path RESIDENT = Path.of("/proc/self/statm");
  private static final long PAGE = 4096;
  private static final long PAUSE_MILLIS = 2000;

  private final Thread thread;

  MemoryWatch(LongConsumer listener) {
    thread =
        Thread.ofPlatform()
            .daemon()
            .name("memory-watch")
            .start(
                () -> {
                  try {
                    while (true) {
                      long bytes = bytes();
                      Fx.later(() -> listener.accept(bytes));
                      Thread.sleep(PAUSE_MILLIS);
                    }
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private static long bytes() {
    try {
      if (Files.isReadable(RESIDENT)) {
        return Long.parseLong(Files.readString(RESIDENT).split(" ", 3)[1]) * PAGE;
      }
    } catch (IOException | NumberFormatException e) {
      // the heap alone is the next best answer
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
