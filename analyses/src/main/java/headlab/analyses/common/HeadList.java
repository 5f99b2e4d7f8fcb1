package headlab.analyses.common;

import headlab.analyses.common.Controls.Head;
import headlab.engine.model.ModelSpec;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Some heads as text: `5.1,7.3`, or a word that stands for heads which an analysis finds itself.
///
/// @param word which word is allowed, `all` or `strongest`
public record HeadList(String text, String word) {
  private static final Pattern FORM =
      Pattern.compile("[0-9]{1,4}\\.[0-9]{1,4}(,[0-9]{1,4}\\.[0-9]{1,4})*");

  /// How many heads a label names.
  private static final int NAMED = 4;

  /// Refuses a text that is neither the word nor heads, or that says a head twice.
  public HeadList {
    if (!text.equals(word) && !FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "--heads is %s, or heads such as 5.1,7.3, not '%s'.".formatted(word, text));
    }
    List<String> names = List.of(text.split(",", -1));
    if (names.stream().distinct().count() < names.size()) {
      throw new IllegalArgumentException("--heads names a head twice: " + text + ".");
    }
  }

  /// Refuses what cannot be read.
  public static void check(String text, String word) {
    var _ = new HeadList(text, word);
  }

  /// Whether no heads are named.
  public boolean isWord() {
    return text.equals(word);
  }

  /// The heads that are named, in the order given.
  ///
  /// @throws headlab.datasets.Refusal naming a head that the model lacks
  public List<Head> in(ModelSpec spec) {
    List<Head> heads =
        isWord() ? List.of() : Arrays.stream(text.split(",", -1)).map(Head::parse).toList();
    heads.forEach(head -> head.check(spec));
    return heads;
  }

  /// What a set of heads is called beside a bar: its names, or how many there are.
  public static String label(List<Head> heads) {
    return heads.size() > NAMED
        ? heads.size() + " heads"
        : heads.stream().map(Head::name).collect(Collectors.joining(", "));
  }
}
