package headlab.engine.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import headlab.datasets.Refusal;
import java.lang.management.ManagementFactory;

/// A run of many damaged inputs through one reader: each either opens or is refused with one
/// sentence, in little memory and processor time.
///
/// `-Dheadlab.fuzz=N` makes N cases of all readers of a test class together,
/// `-Dheadlab.fuzz.seed=S` begins at another seed; a failure names its own.
public final class Fuzzing {
  private static final long MOST_BYTES = 64_000_000;
  private static final long MOST_NANOS = 10_000_000_000L;

  private Fuzzing() {}

  /// Opens one input that `mutator` damages.
  public interface Opening {
    /// Damages an input with `mutator` and opens it.
    ///
    /// @throws Refusal when it is refused
    void open(Mutator mutator) throws Exception;
  }

  /// How many cases the readers of a class get together.
  public static int cases(int otherwise) {
    return Integer.getInteger("headlab.fuzz", otherwise);
  }

  /// Runs `cases` cases of the reader called `what`; some must open and some must not, so that the
  /// damage is neither none nor all.
  public static void run(String what, int cases, Opening opening) {
    long first = Long.getLong("headlab.fuzz.seed", 1);
    int refused = 0;
    for (long seed = first; seed < first + cases; seed++) {
      String about = "%s, -Dheadlab.fuzz.seed=%d".formatted(what, seed);
      refused += isRefused(about, seed, opening) ? 1 : 0;
    }
    if (cases >= 200) {
      assertTrue(refused > cases / 4 && refused < cases, what + ": " + refused + " refused");
    }
  }

  private static boolean isRefused(String about, long seed, Opening opening) {
    var thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Mutator mutator = new Mutator(seed);
    long bytes = thread.getCurrentThreadAllocatedBytes();
    long start = thread.getCurrentThreadCpuTime();
    boolean refused = false;
    try {
      opening.open(mutator);
    } catch (Refusal e) {
      refused = true;
      expectSentence(about, e.sentence());
    } catch (Throwable e) { // whatever comes is what the test looks for
      throw new AssertionError(about + ": " + e, e);
    }
    bytes = thread.getCurrentThreadAllocatedBytes() - bytes;
    assertTrue(bytes < MOST_BYTES, about + " took " + bytes + " bytes");
    assertTrue(thread.getCurrentThreadCpuTime() - start < MOST_NANOS, about + " took too long");
    return refused;
  }

  private static void expectSentence(String about, String sentence) {
    assertTrue(sentence.endsWith(".") && sentence.length() < 900, about + ": " + sentence);
    assertEquals(1, sentence.lines().count(), about + ": " + sentence);
    assertTrue(sentence.codePoints().noneMatch(Character::isISOControl), about + ": " + sentence);
  }
}
