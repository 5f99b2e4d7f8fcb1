package headlab.datasets;

import java.util.ArrayList;
import java.util.List;

/// What is wrong with the lines of a file: a sentence a line, so that all can be mended at once.
public final class WrongLines {
  /// The most sentences that are shown.
  private static final int SHOWN = 5;

  private final List<Refusal> refusals = new ArrayList<>();

  /// Reads a line, and keeps why it was refused.
  public void hear(Runnable read) {
    try {
      read.run();
    } catch (Refusal e) {
      refusals.add(e);
    }
  }

  /// Does nothing where every line was read.
  ///
  /// @throws Refusal with the sentences of the first lines that were refused, and how many more
  ///   there are
  public void refuse() {
    if (refusals.size() == 1) {
      throw refusals.getFirst();
    }
    if (!refusals.isEmpty()) {
      List<String> sentences =
          new ArrayList<>(refusals.stream().limit(SHOWN).map(Refusal::sentence).toList());
      int more = refusals.size() - SHOWN;
      if (more > 0) {
        sentences.add("%d more %s wrong.".formatted(more, more == 1 ? "line is" : "lines are"));
      }
      throw new Refusal(String.join("\n", sentences), refusals.getFirst());
    }
  }
}
