package headlab.app;

import headlab.app.cli.Commands;
import headlab.app.cli.command.Surroundings;
import headlab.app.run.LogFile;
import headlab.app.workspace.HeadlabWindow;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The program's entry: the window without arguments, else one command.
public final class Main {
  private static final long ENDING_SECONDS = 25;

  private Main() {}

  public static void main(String[] args) {
    LogFile.use();
    if (args.length == 0) {
      System.exit(window(System.err));
    }
    Thread worker = Thread.currentThread();
    CountDownLatch done = new CountDownLatch(1);
    // Ctrl-C interrupts the command, which cancels its run and writes that down.
    Thread hook = new Thread(() -> interrupt(worker, done), "ending");
    Runtime.getRuntime().addShutdownHook(hook);
    int code = 4;
    try {
      code = run(args, System.out, System.err);
    } finally {
      done.countDown();
    }
    System.exit(code);
  }

  /// Runs one command; the window is no command.
  ///
  /// @param out gets results only
  /// @return the exit code: 0 done, 2 wrong flags, 3 wrong input, 4 failed, 130 cancelled
  public static int run(String[] args, PrintStream out, PrintStream err) {
    boolean terminal = Boolean.getBoolean("headlab.terminal");
    return Commands.run(args, new Surroundings(out, err, terminal));
  }

  /// Opens the window and waits until it is closed.
  private static int window(PrintStream err) {
    boolean linux = System.getProperty("os.name", "").equals("Linux");
    boolean display =
        System.getenv("DISPLAY") != null
            || System.getenv("WAYLAND_DISPLAY") != null
            || System.getProperty("glass.platform") != null;
    if (linux && !display) {
      err.println(
          "headlab: there is no display for the window; './headlab demo' does the main job without"
              + " one.");
      return 3;
    }
    HeadlabWindow.launch();
    return 0;
  }

  private static void interrupt(Thread worker, CountDownLatch done) {
    if (done.getCount() > 0) {
      worker.interrupt();
      try {
        if (!done.await(ENDING_SECONDS, TimeUnit.SECONDS)) {
          System.err.println("headlab: the run did not end in time; it is shown as stopped.");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
