package headlab.engine.tokens;

import headlab.datasets.Prompt;
import headlab.datasets.PromptText;
import headlab.datasets.Refusal;
import headlab.datasets.Span;
import headlab.engine.tokens.Alignment.Range;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Turns the roles of a prompt, counted in code points of its clean text, into ranges of tokens: a
/// role covers every token that has a byte of it.
final class Roles {
  private Roles() {}

  static Map<String, Span> of(Prompt prompt, SideTokens clean) {
    Map<String, Span> roles = new LinkedHashMap<>();
    prompt.roles().forEach((name, span) -> roles.put(name, tokens(prompt, clean, name, span)));
    return roles;
  }

  private static Span tokens(Prompt prompt, SideTokens clean, String name, Span span) {
    return switch (prompt.clean()) {
      case PromptText.Ids ids -> inside(name, span, ids.ids().size(), "tokens");
      case PromptText.Text text -> {
        int length = text.text().codePointCount(0, text.text().length());
        inside(name, span, length, "characters");
        int shift = clean.bosAdded() ? 1 : 0;
        int start = bytesBefore(text.text(), span.start());
        int end = bytesBefore(text.text(), span.end());
        yield covering(name, clean.ranges(), new Range(start, end), shift);
      }
    };
  }

  private static Span inside(String name, Span span, int length, String units) {
    if (span.end() > length) {
      throw new Refusal(
          "The role "
              + Refusal.quote(name)
              + " ends at "
              + span.end()
              + ", but the clean prompt has "
              + length
              + " "
              + units
              + ".");
    }
    return span;
  }

  private static int bytesBefore(String text, int codePoints) {
    String before = text.substring(0, text.offsetByCodePoints(0, codePoints));
    return before.getBytes(StandardCharsets.UTF_8).length;
  }

  private static Span covering(String name, List<Range> ranges, Range wanted, int shift) {
    int first = -1;
    int last = -1;
    for (int i = 0; i < ranges.size(); i++) {
      Range range = ranges.get(i);
      if (range.start() < wanted.end() && range.end() > wanted.start()) {
        first = first < 0 ? i : first;
        last = i;
      }
    }
    if (first < 0) {
      throw new Refusal("The role " + Refusal.quote(name) + " covers no token.");
    }
    return new Span(first + shift, last + 1 + shift);
  }
}
