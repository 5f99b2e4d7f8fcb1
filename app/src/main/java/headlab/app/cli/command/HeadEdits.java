package headlab.app.cli.command;

import headlab.app.figure.Head;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Where;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// The heads that a command changes, at all positions.
final class HeadEdits {
  @Option(names = "--zero", paramLabel = "0.7,1.2", description = "Heads replaced by zero.")
  private String zero = "";

  @Option(names = "--mean", paramLabel = "0.7,1.2", description = "Heads replaced by their mean.")
  private String mean = "";

  @Option(
      names = "--scale",
      paramLabel = "0.7=0.5,1.2=2",
      description = "Heads multiplied by a number.")
  private String scale = "";

  /// The edits, in the order of the options.
  List<Intervention> edits() {
    List<Intervention> edits = new ArrayList<>();
    for (String head : words(zero)) {
      edits.add(edit(head, new Value.Zero()));
    }
    for (String head : words(mean)) {
      edits.add(edit(head, new Value.Mean()));
    }
    for (String word : words(scale)) {
      int equals = word.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException(
            "--scale needs heads and factors such as 5.1=0.5, not '" + word + "'.");
      }
      edits.add(edit(word.substring(0, equals), factor(word.substring(equals + 1), word)));
    }
    return edits;
  }

  private static Value factor(String number, String word) {
    try {
      return new Value.Scale(Double.parseDouble(number.strip()));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "--scale needs heads and factors such as 5.1=0.5, not '" + word + "'.", e);
    }
  }

  private static Intervention edit(String word, Value value) {
    Head head = Head.parse(word.strip());
    return new Intervention(Where.head(Site.Z, head.layer(), head.head()), value);
  }

  private static List<String> words(String list) {
    List<String> words = new ArrayList<>();
    for (String word : list.split(",", -1)) {
      if (!word.isBlank()) {
        words.add(word.strip());
      }
    }
    return words;
  }
}
