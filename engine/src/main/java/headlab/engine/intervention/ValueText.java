package headlab.engine.intervention;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/// The text form of a value: `zero`, `scale:0.5`, `from:corrupted`, `add:0.1,-2`,
/// `mix:alpha=0.5,vector=1+2`, `noise:sigma=0.3,seed=7,draw=0`.
final class ValueText {
  private static final String KINDS =
      "zero, zero-folded, mean, held, from:clean, from:corrupted, scale:NUMBER,"
          + " constant:NUMBERS, add:NUMBERS, mix:alpha=NUMBER,vector=NUMBERS,"
          + " noise:sigma=NUMBER,seed=NUMBER,draw=NUMBER";

  private ValueText() {}

  static String format(Value value) {
    return switch (value) {
      case Value.Zero zero -> "zero";
      case Value.ZeroFolded zero -> "zero-folded";
      case Value.Mean mean -> "mean";
      case Value.Held held -> "held";
      case Value.From from -> "from:" + from.side().name().toLowerCase(Locale.ROOT);
      case Value.Scale scale -> "scale:" + number(scale.factor());
      case Value.Constant constant -> "constant:" + numbers(constant.numbers(), ",");
      case Value.Add add -> "add:" + numbers(add.numbers(), ",");
      case Value.Mix mix ->
          "mix:alpha=" + number(mix.alpha()) + ",vector=" + numbers(mix.numbers(), "+");
      case Value.Noise noise ->
          "noise:sigma="
              + number(noise.sigma())
              + ",seed="
              + noise.seed()
              + (noise.draw() == 0 ? "" : ",draw=" + noise.draw());
      case Value.Given given -> throw without("given values");
      case Value.Project project -> throw without("a projection");
      case Value.Part part -> throw without("a part");
    };
  }

  private static IllegalArgumentException without(String what) {
    return new IllegalArgumentException(
        "An edit that writes %s has no text form: it holds tensors.".formatted(what));
  }

  private static String number(double number) {
    String text = Double.toString(number);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  private static String numbers(Numbers numbers, String between) {
    List<String> words = new ArrayList<>();
    for (double each : numbers.toArray()) {
      words.add(number(each));
    }
    return String.join(between, words);
  }

  static Value parse(String text) {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? text : text.substring(0, colon);
    String rest = colon < 0 ? "" : text.substring(colon + 1).strip();
    boolean bare = List.of("zero", "zero-folded", "mean", "held").contains(kind);
    if (bare && colon >= 0) {
      throw new IllegalArgumentException(
          "'%s' takes nothing after it: '%s'.".formatted(kind, text));
    }
    return switch (kind) {
      case "zero" -> new Value.Zero();
      case "zero-folded" -> new Value.ZeroFolded();
      case "mean" -> new Value.Mean();
      case "held" -> new Value.Held();
      case "from" -> new Value.From(side(rest, text));
      case "scale" -> new Value.Scale(number(rest, text));
      case "constant" -> new Value.Constant(numbers(rest, ",", text));
      case "add" -> new Value.Add(numbers(rest, ",", text));
      case "mix" -> mix(fields(rest, text, List.of("alpha", "vector")), text);
      case "noise" -> noise(fields(rest, text, List.of("sigma", "seed", "draw")), text);
      default ->
          throw new IllegalArgumentException(
              "There is no value '%s'; there are %s.".formatted(text, KINDS));
    };
  }

  private static Side side(String word, String text) {
    return switch (word) {
      case "clean" -> Side.CLEAN;
      case "corrupted" -> Side.CORRUPTED;
      default ->
          throw new IllegalArgumentException(
              "A value comes from:clean or from:corrupted, not '%s'.".formatted(text));
    };
  }

  private static Value mix(Map<String, String> fields, String text) {
    return new Value.Mix(
        number(needed(fields, "alpha", text), text),
        numbers(needed(fields, "vector", text), "\\+", text));
  }

  private static Value noise(Map<String, String> fields, String text) {
    return new Value.Noise(
        whole(needed(fields, "seed", text), Long::parseLong, text),
        number(needed(fields, "sigma", text), text),
        whole(fields.getOrDefault("draw", "0"), Integer::parseInt, text));
  }

  private static String needed(Map<String, String> fields, String name, String text) {
    String value = fields.get(name);
    if (value == null) {
      throw new IllegalArgumentException("'%s' needs %s=.".formatted(text, name));
    }
    return value;
  }

  private static Map<String, String> fields(String rest, String text, List<String> known) {
    Map<String, String> fields = new HashMap<>();
    for (String field : rest.split(",", -1)) {
      int equals = field.indexOf('=');
      String name = equals < 0 ? field.strip() : field.substring(0, equals).strip();
      if (equals < 0 || !known.contains(name) || fields.containsKey(name)) {
        throw new IllegalArgumentException(
            "'%s' needs %s once each, separated by commas."
                .formatted(text, String.join("=, ", known) + "="));
      }
      fields.put(name, field.substring(equals + 1).strip());
    }
    return fields;
  }

  private static double number(String word, String text) {
    return whole(word, Double::parseDouble, text);
  }

  private static <N extends Number> N whole(String word, Function<String, N> parser, String text) {
    try {
      return parser.apply(word.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'%s' in '%s' is no number.".formatted(word, text), e);
    }
  }

  private static Numbers numbers(String list, String between, String text) {
    String[] words = list.split(between, -1);
    double[] numbers = new double[words.length];
    for (int i = 0; i < words.length; i++) {
      numbers[i] = number(words[i], text);
    }
    return Numbers.of(numbers);
  }
}
