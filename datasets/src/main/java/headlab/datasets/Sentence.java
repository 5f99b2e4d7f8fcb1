package headlab.datasets;

import java.util.LinkedHashMap;
import java.util.Map;

/// A text that is put together piece by piece and remembers where its roles lie, in code points.
final class Sentence {
  private final StringBuilder text = new StringBuilder();
  private final Map<String, Span> roles = new LinkedHashMap<>();

  /// Appends plain text.
  Sentence add(String piece) {
    text.append(piece);
    return this;
  }

  /// Appends `word` after what is there and names its range.
  Sentence add(String role, String word) {
    int start = length();
    text.append(word);
    roles.put(role, new Span(start, length()));
    return this;
  }

  /// Begins a range that holds further pieces, until it is closed.
  Sentence open(String role) {
    roles.put(role, new Span(length(), length() + 1));
    return this;
  }

  /// Ends the range of an open role here.
  Sentence close(String role) {
    roles.computeIfPresent(role, (name, span) -> new Span(span.start(), length()));
    return this;
  }

  /// Names the word after the range of `role`, once the text goes on.
  Sentence nameNext(String role, String next) {
    Span span = roles.get(role);
    if (span != null) {
      int from = text.offsetByCodePoints(0, span.end()) + 1;
      int to = from;
      while (to < text.length() && Character.isLetter(text.charAt(to))) {
        to++;
      }
      roles.put(next, new Span(text.codePointCount(0, from), text.codePointCount(0, to)));
    }
    return this;
  }

  /// Names the last place where `piece` stands.
  Sentence role(String role, String piece) {
    int from = text.lastIndexOf(piece);
    int start = text.codePointCount(0, from);
    roles.put(role, new Span(start, start + piece.codePointCount(0, piece.length())));
    return this;
  }

  /// Names the word before the range of `role`, where there is one.
  Sentence nameBefore(String role, String before) {
    Span span = roles.get(role);
    int to = span == null ? 0 : text.offsetByCodePoints(0, span.start()) - 1;
    if (to > 0) {
      int from = text.lastIndexOf(" ", to - 1) + 1;
      roles.put(before, new Span(text.codePointCount(0, from), text.codePointCount(0, to)));
    }
    return this;
  }

  /// Names the last word: the position that predicts the answer.
  Sentence end() {
    int from = text.lastIndexOf(" ") + 1;
    int start = text.codePointCount(0, from);
    roles.put("END", new Span(start, length()));
    return this;
  }

  String text() {
    return text.toString();
  }

  Map<String, Span> roles() {
    return roles;
  }

  private int length() {
    return text.codePointCount(0, text.length());
  }
}
