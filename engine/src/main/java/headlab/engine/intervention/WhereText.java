package headlab.engine.intervention;

import headlab.datasets.Span;
import headlab.engine.hook.HookPoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The text form of a place: `blocks.5.attn.hook_z[head=1+2,position=3..5]`.
///
/// Ranges are written with both ends, `3..5` being positions 3, 4 and 5; `role:NAME` is where a
/// role stands; ranges for each prompt are separated by `/`. At SCORES and PATTERN positions are
/// called `destination`, and `source` says at which they look.
final class WhereText {
  private static final Pattern TEXT = Pattern.compile("([^\\[\\]]+)(?:\\[([^\\]]*)\\])?");
  private static final Pattern RANGE = Pattern.compile("([0-9]{1,8})(?:\\.\\.([0-9]{1,8}))?");
  private static final String ROLE = "role:";

  private WhereText() {}

  static String format(Where where) {
    List<String> parts = new ArrayList<>();
    if (!where.heads().isEmpty()) {
      parts.add("head=" + joined(where.heads()));
    }
    if (!(where.positions() instanceof Positions.All)) {
      String name = where.point().site().ofPairs() ? "destination" : "position";
      parts.add(name + "=" + format(where.positions()));
    }
    if (!(where.sources() instanceof Positions.All)) {
      parts.add("source=" + format(where.sources()));
    }
    if (!where.units().isEmpty()) {
      parts.add("unit=" + joined(where.units()));
    }
    String point = where.point().format();
    return parts.isEmpty() ? point : point + "[" + String.join(",", parts) + "]";
  }

  private static String format(Positions positions) {
    return switch (positions) {
      case Positions.All all -> "all";
      case Positions.Range range -> format(range.span());
      case Positions.PerPrompt each ->
          String.join("/", each.spans().stream().map(WhereText::format).toList()) + "/";
      case Positions.Role role -> ROLE + role.name();
    };
  }

  private static String format(Span span) {
    return span.length() == 1
        ? Integer.toString(span.start())
        : span.start() + ".." + (span.end() - 1);
  }

  private static String joined(List<Integer> numbers) {
    return String.join("+", numbers.stream().map(Object::toString).toList());
  }

  static Where parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "A place is written POINT[head=...,position=...,unit=...], not '%s'.".formatted(text));
    }
    HookPoint point = HookPoint.parse(matcher.group(1).strip());
    List<Integer> heads = List.of();
    List<Integer> units = List.of();
    Positions positions = Positions.all();
    Positions sources = Positions.all();
    Set<String> seen = new HashSet<>();
    String choices = matcher.group(2);
    for (String choice : choices == null ? new String[0] : choices.split(",", -1)) {
      int equals = choice.indexOf('=');
      String name = equals < 0 ? choice.strip() : choice.substring(0, equals).strip();
      String value = equals < 0 ? "" : choice.substring(equals + 1).strip();
      if (!seen.add(name)) {
        throw new IllegalArgumentException("'%s' stands twice in '%s'.".formatted(name, text));
      }
      switch (name(point, name, text)) {
        case "head" -> heads = numbers(value, choice);
        case "unit" -> units = numbers(value, choice);
        case "source" -> sources = positions(value, choice);
        default -> positions = positions(value, choice);
      }
    }
    return new Where(point, heads, positions, units, sources);
  }

  private static String name(HookPoint point, String name, String text) {
    boolean pairs = point.site().ofPairs();
    List<String> known =
        pairs ? List.of("head", "destination", "source") : List.of("head", "position", "unit");
    if (!known.contains(name)) {
      throw new IllegalArgumentException(
          "At %s one can choose %s, not '%s', as in '%s'."
              .formatted(point.format(), String.join(", ", known), name, text));
    }
    return name;
  }

  private static List<Integer> numbers(String text, String choice) {
    List<Integer> numbers = new ArrayList<>();
    for (String word : text.split("\\+", -1)) {
      Span span = span(word.strip(), choice);
      for (int number = span.start(); number < span.end(); number++) {
        numbers.add(number);
      }
    }
    return numbers;
  }

  private static Positions positions(String text, String choice) {
    if (text.startsWith(ROLE)) {
      return new Positions.Role(text.substring(ROLE.length()));
    }
    if (text.equals("all")) {
      return Positions.all();
    }
    if (!text.contains("/")) {
      return new Positions.Range(span(text, choice));
    }
    List<Span> spans = new ArrayList<>();
    String all = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    for (String word : all.split("/", -1)) {
      spans.add(span(word.strip(), choice));
    }
    return new Positions.PerPrompt(spans);
  }

  private static Span span(String text, String choice) {
    Matcher range = RANGE.matcher(text);
    if (!range.matches()) {
      throw new IllegalArgumentException(
          "'%s' needs numbers from 0 on, such as 3 or 3..5.".formatted(choice.strip()));
    }
    int first = Integer.parseInt(range.group(1));
    int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
    if (last < first) {
      throw new IllegalArgumentException("'%s' ends before it begins.".formatted(choice.strip()));
    }
    return new Span(first, last + 1);
  }
}
