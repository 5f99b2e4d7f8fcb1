package headlab.datasets;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a trial of a needle stands in its grid; the group of its prompt says it.
///
/// @param length tokens that the prompt was to have
/// @param depth how far into the haystack the needle lies, in percent
public record NeedlePlace(int length, int depth) {
  private static final Pattern FORM = Pattern.compile("length (\\d{1,9}), depth (\\d{1,3})");

  /// The place that `prompt` names, where it names one.
  public static Optional<NeedlePlace> of(Prompt prompt) {
    String group = prompt.group();
    Matcher form = FORM.matcher(group == null ? "" : group);
    return form.matches()
        ? Optional.of(
            new NeedlePlace(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2))))
        : Optional.empty();
  }

  /// The text form, e.g. `length 300, depth 25`.
  String text() {
    return "length " + length + ", depth " + depth;
  }
}
