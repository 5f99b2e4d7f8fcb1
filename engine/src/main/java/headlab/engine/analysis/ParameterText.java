package headlab.engine.analysis;

import headlab.datasets.PromptSet;
import headlab.engine.hook.Site;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The text form of a parameter's values, both ways. Items of a list are separated by commas, texts
/// and prompt sets by semicolons; a list whose last item is empty ends in one separator more.
final class ParameterText {
  private ParameterText() {}

  static String format(Parameter parameter, Object value) {
    if (!parameter.list()) {
      return one(value);
    }
    char separator = separator(parameter.type());
    List<String> items = new ArrayList<>();
    for (Object item : (List<?>) value) {
      items.add(escape(one(item), separator));
    }
    String joined = String.join(String.valueOf(separator), items);
    return !items.isEmpty() && items.getLast().isEmpty() ? joined + separator : joined;
  }

  static Object parse(Parameter parameter, String text) {
    if (!parameter.list()) {
      return one(parameter, text);
    }
    return items(text, separator(parameter.type())).stream()
        .map(item -> one(parameter, item))
        .toList();
  }

  /// Every text that is allowed, or none where there is no end of them.
  static List<String> choices(Class<?> type) {
    if (type == boolean.class || type == Boolean.class) {
      return List.of("true", "false");
    }
    Object[] constants = type.getEnumConstants();
    return constants == null
        ? List.of()
        : Arrays.stream(constants).map(ParameterText::one).toList();
  }

  static boolean known(Class<?> type) {
    return type == int.class
        || type == Integer.class
        || type == double.class
        || type == Double.class
        || type == boolean.class
        || type == Boolean.class
        || type == String.class
        || type == PromptSet.class
        || type.isEnum();
  }

  private static String one(Object value) {
    return switch (value) {
      case Site site -> site.id();
      case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
      case PromptSet set -> set.format();
      default -> value.toString();
    };
  }

  private static Object one(Parameter parameter, String text) {
    Class<?> type = parameter.type();
    if (type == int.class || type == Integer.class) {
      return (int) number(parameter, text, true);
    }
    if (type == double.class || type == Double.class) {
      return number(parameter, text, false);
    }
    if (type == PromptSet.class) {
      return PromptSet.parse(text);
    }
    if (type == String.class) {
      return text;
    }
    int index = parameter.choices().indexOf(text);
    if (index < 0) {
      throw new IllegalArgumentException(
          "%s is one of %s, not '%s'."
              .formatted(parameter.flag(), String.join(", ", parameter.choices()), text));
    }
    Object[] constants = type.getEnumConstants();
    return constants == null ? Boolean.valueOf(text) : constants[index];
  }

  private static double number(Parameter parameter, String text, boolean whole) {
    double value;
    try {
      value = whole ? Integer.parseInt(text) : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s needs a %s, not '%s'."
              .formatted(parameter.flag(), whole ? "whole number" : "number", text),
          e);
    }
    if (!Double.isFinite(value) || value < parameter.min() || value > parameter.max()) {
      throw new IllegalArgumentException(
          "%s must be %s, not %s.".formatted(parameter.flag(), range(parameter, whole), text));
    }
    return value;
  }

  private static String range(Parameter parameter, boolean whole) {
    boolean low = Double.isFinite(parameter.min());
    boolean high = Double.isFinite(parameter.max());
    if (low && high) {
      return limit(parameter.min(), whole) + " to " + limit(parameter.max(), whole);
    }
    if (low) {
      return "at least " + limit(parameter.min(), whole);
    }
    return high ? "at most " + limit(parameter.max(), whole) : "a finite number";
  }

  private static String limit(double value, boolean whole) {
    return whole ? Long.toString((long) value) : Double.toString(value);
  }

  private static char separator(Class<?> type) {
    return type == String.class || type == PromptSet.class ? ';' : ',';
  }

  private static String escape(String item, char separator) {
    return item.replace("\\", "\\\\").replace(String.valueOf(separator), "\\" + separator);
  }

  private static List<String> items(String text, char separator) {
    List<String> items = new ArrayList<>();
    StringBuilder item = new StringBuilder();
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\\' && at + 1 < text.length()) {
        item.append(text.charAt(++at));
      } else if (c == separator) {
        items.add(item.toString());
        item.setLength(0);
      } else {
        item.append(c);
      }
    }
    if (!item.isEmpty()) {
      items.add(item.toString());
    }
    return items;
  }
}
