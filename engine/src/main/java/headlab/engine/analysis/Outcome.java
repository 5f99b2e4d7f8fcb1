package headlab.engine.analysis;

import java.io.Serializable;

/// How a run ended.
public sealed interface Outcome extends Serializable {
  record Finished() implements Outcome {}

  /// Stopped by the user.
  record Cancelled(int done, int total) implements Outcome {}

  /// Stopped by a sentence.
  ///
  /// @param exitCode 2 wrong flags, 3 wrong input, 4 failed
  record Failed(String sentence, int exitCode) implements Outcome {}
}
