package headlab.datasets;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The check of a named set's options against what its generator knows.
final class Options {
  private Options() {}

  static void check(PromptSet.Named set, Map<String, Set<String>> known) {
    set.options()
        .forEach(
            (name, value) -> {
              Set<String> values = known.get(name);
              if (values == null) {
                throw new IllegalArgumentException(
                    "The prompt set %s has no option '%s'; it has %s."
                        .formatted(set.name(), name, String.join(", ", names(known))));
              }
              if (!values.contains(value)) {
                throw new IllegalArgumentException(
                    "In the prompt set %s, %s is one of %s, not '%s'."
                        .formatted(
                            set.name(), name, String.join(", ", new TreeSet<>(values)), value));
              }
            });
  }

  private static Set<String> names(Map<String, Set<String>> known) {
    Set<String> names = new TreeSet<>(known.keySet());
    names.add("n");
    names.add("seed");
    return names;
  }
}
