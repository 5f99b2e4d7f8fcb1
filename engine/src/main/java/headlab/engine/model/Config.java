package headlab.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import headlab.datasets.Refusal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A `config.json` whose every key must be understood: it keeps account of the keys that a family's
/// reader asked for, of the defaults that had to stand in for absent ones, and refuses the rest.
final class Config {
  /// The largest size that is believed.
  static final int LARGEST = 1 << 26;

  private final ObjectNode json;
  private final String where;
  private final Set<String> known = new HashSet<>();
  private final List<String> assumed;

  Config(ObjectNode json) {
    this(json, "config.json: ", new ArrayList<>());
  }

  private Config(ObjectNode json, String where, List<String> assumed) {
    this.json = json;
    this.where = where;
    this.assumed = assumed;
  }

  /// Sentences about defaults of the format that were used, in the order asked for.
  List<String> assumed() {
    return List.copyOf(assumed);
  }

  /// Whether `key` stands there with a value other than null.
  boolean has(String key) {
    known.add(key);
    return json.hasNonNull(key);
  }

  /// Whether `key` stands there as null.
  boolean isNull(String key) {
    return json.has(key) && json.get(key).isNull();
  }

  /// Whether nothing stands there at all.
  boolean isEmpty() {
    return json.isEmpty();
  }

  /// A size of at least 1.
  int size(String key, int fallback) {
    if (!has(key)) {
      return assume(key, fallback);
    }
    JsonNode value = json.get(key);
    if (!value.isIntegralNumber()) {
      throw wrong(key, "must be a whole number");
    }
    if (!value.canConvertToInt() || value.intValue() < 1 || value.intValue() > LARGEST) {
      throw wrong(key, "must be 1 to " + LARGEST);
    }
    return value.intValue();
  }

  /// A positive, finite number.
  double positive(String key, double fallback) {
    if (!has(key)) {
      return assume(key, fallback);
    }
    double value = json.get(key).isNumber() ? json.get(key).doubleValue() : Double.NaN;
    if (!(value > 0) || Double.isInfinite(value)) {
      throw wrong(key, "must be a number above 0");
    }
    return value;
  }

  /// A finite number of at least 0.
  double number(String key, double fallback) {
    if (!has(key)) {
      return assume(key, fallback);
    }
    double value = json.get(key).isNumber() ? json.get(key).doubleValue() : Double.NaN;
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw wrong(key, "must be a number of at least 0");
    }
    return value;
  }

  /// A positive, finite number that must be there.
  ///
  /// @param why ends the sentence where it is not
  double needed(String key, String why) {
    if (!has(key)) {
      throw new Refusal(where + key + " is absent, but " + why + ".");
    }
    return positive(key, 0);
  }

  boolean flag(String key, boolean fallback) {
    if (!has(key)) {
      return assume(key, fallback);
    }
    if (!json.get(key).isBoolean()) {
      throw wrong(key, "must be true or false");
    }
    return json.get(key).booleanValue();
  }

  /// A flag that files may lack without a word about it.
  boolean unless(String key, boolean usual) {
    return has(key) ? flag(key, usual) : usual;
  }

  String word(String key, String fallback) {
    if (!has(key)) {
      return assume(key, fallback);
    }
    if (!json.get(key).isTextual()) {
      throw wrong(key, "must be text");
    }
    return json.get(key).textValue();
  }

  /// The word at `key`, of a list the word that all of it is: for keys that say the same of every
  /// layer, or cannot be read.
  String everywhere(String key, String fallback) {
    if (!has(key) || (json.get(key).isArray() && json.get(key).isEmpty())) {
      return fallback;
    }
    JsonNode first = json.get(key).isArray() ? json.get(key).get(0) : json.get(key);
    for (JsonNode each : json.get(key)) {
      if (!each.equals(first)) {
        throw wrong(key, "only layers of one kind can be read");
      }
    }
    return first.asText();
  }

  /// Accounts for `alias`, another name of `key`, which must not say something else.
  String named(String key, String alias) {
    if (!has(alias)) {
      return key;
    }
    if (has(key) && !json.get(key).equals(json.get(alias))) {
      throw wrong(alias, key + " is " + json.get(key) + ", and they are the same");
    }
    return alias;
  }

  /// The object at `key`, which is accounted for key by key like the whole.
  Config part(String key) {
    if (json.get(key) instanceof ObjectNode part) {
      return new Config(part, where + key + ".", assumed);
    }
    throw wrong(key, "must be an object");
  }

  /// Refuses any value of `key` but an absent one, null, or `only`; `why` says what others would
  /// do.
  void only(String key, Object only, String why) {
    if (has(key) && !matches(json.get(key), only)) {
      throw wrong(key, "only " + only + " can be read: otherwise " + why);
    }
  }

  private static boolean matches(JsonNode value, Object only) {
    return only instanceof Number number
        ? value.isNumber() && value.doubleValue() == number.doubleValue()
        : value.asText().equals(only.toString());
  }

  /// Refuses `key` unless it is absent, null, false or empty.
  void unset(String... keys) {
    for (String key : keys) {
      if (has(key) && !isOff(json.get(key))) {
        throw wrong(key, "models with it cannot be read: it changes their numbers");
      }
    }
  }

  private static boolean isOff(JsonNode value) {
    return value.isContainerNode() ? value.isEmpty() : value.isBoolean() && !value.booleanValue();
  }

  /// Keys that change no number of a forward pass.
  void harmless(Iterable<String> keys) {
    keys.forEach(known::add);
  }

  /// Refuses keys that nobody has asked for and that say something.
  void finish() {
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      String key = entry.getKey();
      boolean said = !entry.getValue().isNull();
      if (said && !known.contains(key) && !(where.endsWith(" ") && key.startsWith("_"))) {
        throw new Refusal(
            where + "the key " + Refusal.quote(key) + " is not understood and may change numbers.");
      }
    }
  }

  /// A refusal of the value at `key`.
  Refusal wrong(String key, String what) {
    String value = json.has(key) ? " is " + Refusal.quote(json.get(key).toString()) + ", but" : "";
    return new Refusal(where + key + value + " " + what + ".");
  }

  private <T> T assume(String key, T fallback) {
    assumed.add(where + key + " is absent; the format's default " + fallback + " holds.");
    return fallback;
  }
}
