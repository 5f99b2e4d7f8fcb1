package headlab.engine.tokens;

import headlab.datasets.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Tells whether a regular expression of a tokenizer comes to an end in steps that grow with the
/// text and not faster. The library gives up after ten million steps back, and then the whole
/// program ends.
///
/// 1. What can be matched in several ways, followed by something that can fail, multiplies.
/// 2. Two unbounded repetitions that multiply, a repeated group that is not the same everywhere,
///    and references to groups are refused; tokenizers have no need of them.
final class SafePattern {
  private static final Pattern COUNT = Pattern.compile("\\{(\\d{0,5})(,?)(\\d{0,5})\\}");
  private static final Pattern GROUP =
      Pattern.compile("\\?(?::|>|=|!|<=|<!|[im]+:|[im]+(?=\\))|<[A-Za-z]\\w*>)");
  private static final int TOO_MANY = 10_000;
  private static final int DEEPEST = 30;

  private final String regex;
  private int at;
  private int depth;

  private SafePattern(String regex) {
    this.regex = regex;
  }

  /// Steps: some, and some for each character of the text.
  private record Steps(long some, long each) {
    static final Steps ONE = new Steps(1, 0);
    static final Steps MANY = new Steps(1, 1);

    Steps plus(Steps other) {
      return new Steps(
          Math.min(TOO_MANY, some + other.some), Math.min(TOO_MANY, each + other.each));
    }

    Steps times(Steps other) {
      boolean square = each * other.each > 0;
      long sum = square ? TOO_MANY : some * other.each + each * other.some;
      return new Steps(Math.min(TOO_MANY, some * other.some), Math.min(TOO_MANY, sum));
    }
  }

  /// A part of the expression.
  ///
  /// @param done steps that it takes by itself
  /// @param open ways in which it can still be matched when what follows fails
  /// @param canFail whether it matches only some texts
  /// @param rigid whether all that it matches has one form and length
  /// @param takes whether it matches one letter at least
  private record Part(Steps done, Steps open, boolean canFail, boolean rigid, boolean takes) {
    static final Part LETTER = new Part(Steps.ONE, Steps.ONE, true, true, true);
    static final Part ANCHOR = new Part(Steps.ONE, Steps.ONE, true, false, false);
  }

  /// How many steps back a match may take for each character of a text, at least 1.
  ///
  /// @throws Refusal where they grow faster than the text, or that cannot be told
  static long steps(String regex) {
    return new SafePattern(regex).read(false);
  }

  /// The same of an expression whose matches are replaced: it must not match where there is
  /// nothing.
  static long stepsOfReplaced(String regex) {
    return new SafePattern(regex).read(true);
  }

  private long read(boolean replaced) {
    Part whole = choice();
    if (at < regex.length()) {
      throw refused("its brackets do not agree");
    }
    if (whole.done.each >= TOO_MANY) {
      throw refused("it has too many parts");
    }
    if (replaced && !whole.takes) {
      throw refused("it replaces nothing by something");
    }
    return Math.max(1, whole.done.each);
  }

  private Part choice() {
    if (++depth > DEEPEST) {
      throw refused("it is nested too deeply");
    }
    Part sum = sequence();
    while (at < regex.length() && regex.charAt(at) == '|') {
      at++;
      Part next = sequence();
      sum =
          new Part(
              sum.done.plus(next.done),
              sum.open.plus(next.open),
              sum.canFail || next.canFail,
              false,
              sum.takes && next.takes);
    }
    depth--;
    return sum;
  }

  private Part sequence() {
    List<Part> parts = new ArrayList<>();
    while (at < regex.length() && "|)".indexOf(regex.charAt(at)) < 0) {
      parts.add(repeated());
    }
    Steps done = Steps.ONE;
    Steps open = Steps.ONE;
    boolean canFail = false;
    boolean rigid = true;
    boolean takes = false;
    for (Part part : parts.reversed()) {
      done = done.times(part.done);
      if (canFail) {
        done = done.times(part.open);
      } else {
        open = open.times(part.open);
      }
      canFail |= part.canFail;
      rigid &= part.rigid;
      takes |= part.takes;
    }
    if (done.some >= TOO_MANY || done.each >= TOO_MANY) {
      throw refused("it may take far more steps than a text has characters");
    }
    return new Part(done, open, canFail, rigid, takes);
  }

  private Part repeated() {
    Part part = atom();
    if (at >= regex.length()) {
      return part;
    }
    int least = 0;
    int most = 1;
    Matcher count = COUNT.matcher(regex).region(at, regex.length());
    switch (regex.charAt(at)) {
      case '?' -> at++;
      case '*', '+' -> {
        least = regex.charAt(at) == '+' ? 1 : 0;
        most = Integer.MAX_VALUE;
        at++;
      }
      case '{' -> {
        if (!count.lookingAt() || count.group(1).length() + count.group(3).length() == 0) {
          throw refused("a brace in it is no count");
        }
        least = count.group(1).isEmpty() ? 0 : Integer.parseInt(count.group(1));
        boolean endless = count.group(3).isEmpty() && !count.group(2).isEmpty();
        most = count.group(3).isEmpty() ? least : Integer.parseInt(count.group(3));
        most = endless ? Integer.MAX_VALUE : most;
        at = count.end();
      }
      default -> {
        return part;
      }
    }
    if (at < regex.length() && "?+".indexOf(regex.charAt(at)) >= 0) {
      at++;
    }
    if (at < regex.length() && "?*+{".indexOf(regex.charAt(at)) >= 0) {
      throw refused("a repetition is repeated");
    }
    return times(part, least, most);
  }

  private Part times(Part part, int least, int most) {
    if (most > 1 && !part.rigid) {
      throw refused("a part that has several forms is repeated");
    }
    if (most < least || (most != Integer.MAX_VALUE && most > 1000)) {
      throw refused("a count in it is too large");
    }
    Steps ways = most == Integer.MAX_VALUE ? Steps.MANY : new Steps(most - least + 1, 0);
    Steps open = part.open.times(ways);
    boolean always = least > 0;
    return new Part(
        part.done, open, part.canFail && always, part.rigid && most == least, part.takes && always);
  }

  private Part atom() {
    char first = regex.charAt(at);
    return switch (first) {
      case '(' -> group();
      case '[' -> {
        bracket();
        yield Part.LETTER;
      }
      case '\\' -> escape();
      case '^', '$' -> {
        at++;
        yield Part.ANCHOR;
      }
      case '?', '*', '+' -> throw refused("a repetition has nothing to repeat");
      default -> {
        at += Character.charCount(regex.codePointAt(at));
        yield Part.LETTER;
      }
    };
  }

  private Part group() {
    at++;
    String kind = "";
    if (at < regex.length() && regex.charAt(at) == '?') {
      Matcher known = GROUP.matcher(regex).region(at, regex.length());
      known.useTransparentBounds(true);
      if (!known.lookingAt()) {
        throw refused("a group of it is of a kind that is not read");
      }
      kind = known.group();
      at = known.end();
    }
    Part body = choice();
    if (at >= regex.length()) {
      throw refused("its brackets do not agree");
    }
    at++;
    boolean looks = kind.endsWith("=") || kind.endsWith("!");
    return looks ? new Part(body.done, Steps.ONE, true, false, false) : body;
  }

  private void bracket() {
    int open = 0;
    do {
      if (at >= regex.length()) {
        throw refused("its brackets do not agree");
      }
      char letter = regex.charAt(at++);
      if (letter == '\\') {
        at++;
      } else if (letter == '[') {
        open++;
        at += at < regex.length() && regex.charAt(at) == '^' ? 1 : 0;
        if (at < regex.length() && regex.charAt(at) == ']') {
          throw refused("a class of characters in it is empty");
        }
      } else if (letter == ']') {
        open--;
      }
    } while (open > 0);
  }

  private Part escape() {
    if (at + 1 >= regex.length()) {
      throw refused("it ends in a backslash");
    }
    char letter = regex.charAt(at + 1);
    at += 2;
    if ("123456789gkKRXQECMc".indexOf(letter) >= 0) {
      throw refused("it refers to what is not read (\\" + letter + ")");
    }
    boolean braced = "pPxuo".indexOf(letter) >= 0 && at < regex.length() && regex.charAt(at) == '{';
    if (braced) {
      int end = regex.indexOf('}', at);
      if (end < 0) {
        throw refused("its brackets do not agree");
      }
      at = end + 1;
    }
    return "AzZbBG".indexOf(letter) >= 0 ? Part.ANCHOR : Part.LETTER;
  }

  private Refusal refused(String why) {
    return new Refusal(
        "The tokenizer's expression " + Refusal.quote(regex) + " is not used: " + why + ".");
  }
}
