package headlab.datasets;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The options of one named set, read and checked against what its generator knows.
final class Options {
  private final PromptSet.Named set;

  private Options(PromptSet.Named set) {
    this.set = set;
  }

  /// The options of `set`, none of which may have another name than `known`.
  ///
  /// @throws IllegalArgumentException naming the option
  static Options of(PromptSet.Named set, String... known) {
    Set<String> names = new TreeSet<>(List.of(known));
    set.options()
        .keySet()
        .forEach(
            name -> {
              if (!names.contains(name)) {
                throw new IllegalArgumentException(
                    "The prompt set %s has no option '%s'; it has %s."
                        .formatted(set.name(), name, all(names)));
              }
            });
    return new Options(set);
  }

  /// Whether the set's text says anything of `name`.
  boolean has(String name) {
    return set.options().containsKey(name);
  }

  /// One of `values`, the first where the set does not say.
  ///
  /// @throws IllegalArgumentException naming the values
  String choice(String name, String... values) {
    String value = set.options().getOrDefault(name, values[0]);
    require(name, value, Set.of(values));
    return value;
  }

  /// A whole number from `least` to `most`, `initial` where the set does not say.
  ///
  /// @throws IllegalArgumentException naming the bounds
  int number(String name, int initial, int least, int most) {
    String value = set.options().get(name);
    if (value == null) {
      return initial;
    }
    if (!value.matches("[0-9]{1,9}")
        || Integer.parseInt(value) < least
        || Integer.parseInt(value) > most) {
      throw new IllegalArgumentException(
          "In the prompt set %s, %s is a whole number from %d to %d, not '%s'."
              .formatted(set.name(), name, least, most, value));
    }
    return Integer.parseInt(value);
  }

  private void require(String name, String value, Set<String> values) {
    if (!values.contains(value)) {
      throw new IllegalArgumentException(
          "In the prompt set %s, %s is one of %s, not '%s'."
              .formatted(set.name(), name, String.join(", ", new TreeSet<>(values)), value));
    }
  }

  private static String all(Set<String> known) {
    Set<String> names = new TreeSet<>(known);
    names.add("n");
    names.add("seed");
    return String.join(", ", names);
  }
}
