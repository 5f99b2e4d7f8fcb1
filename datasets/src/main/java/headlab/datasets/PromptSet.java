package headlab.datasets;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Which prompts an analysis runs on, as a value with a text form: a generated set
/// `ioi:corruption=abc,n=100,seed=7`, or a file's content named by its hash, `sha256:...`. Parsing
/// and formatting open no file.
public sealed interface PromptSet extends Serializable {
  /// A set that a generator makes.
  ///
  /// @param options what the generator understands beside `n` and `seed`, in alphabetical order
  record Named(String name, long seed, int count, Map<String, String> options)
      implements PromptSet {
    public Named {
      if (!name.matches("[a-z][a-z0-9-]*")) {
        throw new IllegalArgumentException(
            "A prompt set's name has small letters, digits and dashes, not "
                + Refusal.quote(name)
                + ".");
      }
      if (count < 1 || count > 100_000) {
        throw new IllegalArgumentException("n must be 1 to 100000, not " + count + ".");
      }
      options = Collections.unmodifiableMap(new TreeMap<>(options));
    }
  }

  /// Prompts that were read from a file or typed, kept in the store under the hash of their JSONL.
  record Given(String sha256) implements PromptSet {
    public Given {
      if (!sha256.matches("[0-9a-f]{64}")) {
        throw new IllegalArgumentException("sha256: needs 64 hexadecimal digits.");
      }
    }
  }

  /// How many prompts a generated set has when the text does not say.
  int DEFAULT_COUNT = 20;

  /// Reads the text form; throws `IllegalArgumentException` with a sentence.
  static PromptSet parse(String text) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    String rest = colon < 0 ? "" : text.substring(colon + 1);
    if (name.equals("sha256")) {
      return new Given(rest);
    }
    long seed = 0;
    int count = DEFAULT_COUNT;
    Map<String, String> options = new TreeMap<>();
    for (String pair : rest.isEmpty() ? List.<String>of() : List.of(rest.split(",", -1))) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            "In " + Refusal.quote(text) + ", " + Refusal.quote(pair) + " is not name=value.");
      }
      String key = pair.substring(0, equals);
      String value = pair.substring(equals + 1);
      switch (key) {
        case "seed" -> seed = number(text, key, value);
        case "n" -> count = Math.toIntExact(Math.min(Integer.MAX_VALUE, number(text, key, value)));
        default -> {
          if (options.put(key, value) != null) {
            throw new IllegalArgumentException(
                "In " + Refusal.quote(text) + ", " + Refusal.quote(key) + " stands twice.");
          }
        }
      }
    }
    return new Named(name, seed, count, options);
  }

  /// The text form; `parse(format())` is equal to this.
  default String format() {
    return switch (this) {
      case Given given -> "sha256:" + given.sha256();
      case Named named -> {
        Map<String, String> all = new TreeMap<>(named.options());
        all.put("n", Integer.toString(named.count()));
        all.put("seed", Long.toString(named.seed()));
        List<String> pairs = new ArrayList<>();
        all.forEach((key, value) -> pairs.add(key + "=" + value));
        yield named.name() + ":" + String.join(",", pairs);
      }
    };
  }

  private static long number(String text, String key, String value) {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "In "
              + Refusal.quote(text)
              + ", "
              + key
              + " needs a whole number, not "
              + Refusal.quote(value)
              + ".",
          e);
    }
  }
}
