package headlab.app.cli.command;

import headlab.datasets.PromptSet;
import headlab.engine.lane.Draft;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which prompt of a set.
final class IndexOption {
  @Option(names = "--index", paramLabel = "N", description = "Which prompt of the set, from 0.")
  private @Nullable Integer index;

  /// The prompt of the set that is written `set`: the first where none is chosen.
  Draft.OfSet of(String set) {
    return new Draft.OfSet(PromptSet.parse(set), index == null ? 0 : index);
  }

  /// Complains where one is chosen and there is no set.
  void refuse() {
    if (index != null) {
      throw new IllegalArgumentException(
          "--index chooses a prompt of --prompts; give it with a set.");
    }
  }
}
