package headlab.engine.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/// The process that works on a run: its id, when it started (an id alone comes round again), and on
/// which machine.
record Owner(long pid, long start, String host) {
  /// How long a process on another machine may be silent before it counts as gone, in milliseconds.
  private static final long SILENCE = 10 * 60 * 1000;

  /// This process.
  static Owner self() {
    ProcessHandle self = ProcessHandle.current();
    return new Owner(self.pid(), startOf(self), hostName());
  }

  /// Whether the process is still there.
  ///
  /// @param seen when it last wrote, in milliseconds since 1970
  boolean alive(long seen) {
    if (!host.equals(hostName())) {
      return System.currentTimeMillis() - seen < SILENCE;
    }
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        // The start is derived from the clock, which may be set by a little.
        .filter(each -> Math.abs(startOf(each) - start) < 3000)
        .isPresent();
  }

  private static long startOf(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  private static String hostName() {
    for (String variable : new String[] {"HOSTNAME", "COMPUTERNAME"}) {
      String name = System.getenv(variable);
      if (name != null && !name.isBlank()) {
        return name;
      }
    }
    try {
      return Files.readString(Path.of("/etc/hostname")).strip();
    } catch (IOException e) {
      return "localhost";
    }
  }
}
