package headlab.engine.lane;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.time.Duration;

/// The end of this process, as far as a thread that may be in native code is concerned.
///
/// A process that ends runs the destructors of its native libraries, whatever its threads are doing
/// there: a matrix product that is still on then crashes. So the end waits for the thread, and
/// where that takes too long the process ends without destructors.
final class ProcessEnd {
  private static final int CANCELLED = 130;

  private final Thread hook;

  /// @param close asks the thread to end
  /// @param patience how long it may take
  ProcessEnd(Thread thread, Runnable close, Duration patience) {
    hook = Thread.ofPlatform().name("end").unstarted(() -> end(thread, close, patience));
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /// The thread has ended by itself.
  void forget() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending, and finds the thread ended.
      return;
    }
  }

  private static void end(Thread thread, Runnable close, Duration patience) {
    close.run();
    try {
      if (!thread.join(patience)) {
        System.err.println("headlab: the work did not stop in time and was given up.");
        now(CANCELLED);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Ends this process at once: no destructors, no hooks, no temporary files deleted.
  @SuppressWarnings("restricted")
  private static void now(int code) {
    Linker linker = Linker.nativeLinker();
    MethodHandle exit =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("_exit"),
            FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT));
    try {
      exit.invokeExact(code);
    } catch (Throwable e) {
      throw new IllegalStateException("The process could not be ended.", e);
    }
  }
}
