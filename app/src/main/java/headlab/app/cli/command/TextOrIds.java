package headlab.app.cli.command;

import headlab.datasets.PromptText;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// A prompt as it is typed: a text, or token ids.
class TextOrIds {
  @Option(names = "--text", paramLabel = "TEXT", description = "The prompt.")
  private @Nullable String text;

  @Option(
      names = "--ids",
      paramLabel = "1,2,3",
      description = "Token ids, used as given: no BOS is added.")
  private @Nullable String ids;

  /// The text, or null where ids are given.
  final @Nullable String text() {
    return text;
  }

  /// The ids, or null where a text is given.
  ///
  /// @throws IllegalArgumentException for what is no list of whole numbers
  final @Nullable List<Integer> ids() {
    return ids == null ? null : IdList.parse(ids);
  }

  final PromptText typed() {
    List<Integer> given = ids();
    return given == null ? new PromptText.Text(String.valueOf(text)) : new PromptText.Ids(given);
  }
}
