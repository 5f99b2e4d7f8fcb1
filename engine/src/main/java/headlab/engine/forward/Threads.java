package headlab.engine.forward;

import ai.djl.pytorch.jni.JniUtils;
import headlab.engine.model.ModelSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.function.Supplier;

/// How PyTorch uses the processor.
final class Threads {
  /// Numbers of a weight below which a second thread costs more than it brings.
  private static final long WORTH_SHARING = 1 << 19;

  private Threads() {}

  /// Read late: the question loads the library.
  private static final class All {
    static final int COUNT = JniUtils.getNumThreads();
  }

  /// Lets idle workers spin for some tens of microseconds, as long as the next product is away, and
  /// then sleep: where another program uses a core too, longer spinning makes everything ten times
  /// slower, and none costs a twentieth of a sweep. OpenMP reads this when it is loaded, so it
  /// comes before the first array; a value that the user has set stays.
  static void sleepWhenIdle() {
    Optional<MemorySegment> setenv = Linker.nativeLinker().defaultLookup().find("setenv");
    if (setenv.isEmpty()) {
      return; // Windows has another OpenMP, and no need
    }
    try (Arena arena = Arena.ofConfined()) {
      call(setenv.get(), arena.allocateFrom("OMP_WAIT_POLICY"), arena.allocateFrom("PASSIVE"));
      call(setenv.get(), arena.allocateFrom("GOMP_SPINCOUNT"), arena.allocateFrom("10000"));
    }
  }

  @SuppressWarnings("restricted") // libc's setenv, with the arguments it is declared with
  private static void call(MemorySegment setenv, MemorySegment name, MemorySegment value) {
    FunctionDescriptor signature =
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    try {
      int failed =
          (int) Linker.nativeLinker().downcallHandle(setenv, signature).invokeExact(name, value, 0);
      assert failed == 0;
    } catch (Throwable e) {
      throw new IllegalStateException("setenv cannot be called.", e);
    }
  }

  /// One thread for a small model, all for one whose products are worth sharing out. It depends on
  /// the model alone, so that equal runs give equal numbers.
  static void suit(ModelSpec spec) {
    int wanted = (long) spec.dModel() * spec.dMlp() < WORTH_SHARING ? 1 : All.COUNT;
    if (JniUtils.getNumThreads() != wanted) {
      JniUtils.setNumThreads(wanted);
    }
  }

  /// As many as PyTorch takes by itself.
  static void all() {
    if (JniUtils.getNumThreads() != All.COUNT) {
      JniUtils.setNumThreads(All.COUNT);
    }
  }

  /// Runs `work` on matrices of `numbers` numbers each, with one thread where a second costs more
  /// than it brings.
  static <T> T suit(long numbers, Supplier<T> work) {
    int before = JniUtils.getNumThreads();
    if (before == 1 || numbers >= WORTH_SHARING) {
      return work.get();
    }
    JniUtils.setNumThreads(1);
    try {
      return work.get();
    } finally {
      JniUtils.setNumThreads(before);
    }
  }
}
