package headlab.engine.tokens;

import headlab.datasets.Refusal;
import headlab.datasets.Span;
import java.io.Serializable;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Some positions of a prompt, as a user names them: `all`, or numbers counted from 0 (`3`), from
/// the end (`-1`, `last`), ranges with both ends (`2..4`) and roles (`role:S2`), separated by
/// commas.
public record PositionChoice(String text) implements Serializable {
  /// Every position.
  public static final PositionChoice ALL = new PositionChoice("all");

  private static final Pattern NUMBERS = Pattern.compile("(-?[0-9]{1,6})(?:\\.\\.(-?[0-9]{1,6}))?");

  public PositionChoice {
    for (String word : text.split(",", -1)) {
      if (!isOne(word.strip())) {
        throw new IllegalArgumentException(
            "--positions are all, last, or numbers, ranges and roles such as 0,-1,2..4,role:S2, not '%s'."
                .formatted(word.strip()));
      }
    }
  }

  private static boolean isOne(String word) {
    boolean role = word.startsWith("role:") && word.length() > "role:".length();
    return word.equals("all") || word.equals("last") || role || NUMBERS.matcher(word).matches();
  }

  /// The positions that are meant in `prompt`, each once, in the order of the text.
  ///
  /// @param line what a refusal calls the prompt
  /// @throws Refusal when the prompt has no such position or role
  public List<Integer> in(TokenizedPrompt prompt, int line) {
    Set<Integer> positions = new LinkedHashSet<>();
    for (String word : text.split(",", -1)) {
      Span span = span(word.strip(), prompt, line);
      IntStream.range(span.start(), span.end()).forEach(positions::add);
    }
    return List.copyOf(positions);
  }

  private static Span span(String word, TokenizedPrompt prompt, int line) {
    if (word.equals("all")) {
      return new Span(0, prompt.length());
    }
    if (word.startsWith("role:")) {
      return prompt.role(word.substring("role:".length()), line);
    }
    Matcher numbers = NUMBERS.matcher(word.equals("last") ? "-1" : word);
    if (!numbers.matches()) {
      throw new IllegalStateException("The text was checked: " + word);
    }
    int first = position(numbers.group(1), prompt, line);
    int last = numbers.group(2) == null ? first : position(numbers.group(2), prompt, line);
    if (last < first) {
      throw new Refusal("Line %d: the positions %s run backwards.".formatted(line, word));
    }
    return new Span(first, last + 1);
  }

  private static int position(String number, TokenizedPrompt prompt, int line) {
    int given = Integer.parseInt(number);
    int position = given < 0 ? prompt.length() + given : given;
    if (position < 0 || position >= prompt.length()) {
      throw new Refusal(
          "Line %d: the prompt has positions 0 to %d, so there is no position %d."
              .formatted(line, prompt.length() - 1, given));
    }
    return position;
  }
}
