package headlab.engine.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import headlab.datasets.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The tokens that stand outside a tokenizer's model, found in text as they are: those of
/// `tokenizer.json`, of `added_tokens_decoder` in `tokenizer_config.json` (or, without it, of
/// `added_tokens.json`), and the special tokens that a folder names.
///
/// The library numbers them itself: an entry of the model keeps its id, others follow the last one.
/// Where a file says another number, `misnumbered` names the first such token.
final class AddedTokens {
  private static final List<String> NAMED =
      List.of(
          "bos_token",
          "eos_token",
          "unk_token",
          "sep_token",
          "pad_token",
          "cls_token",
          "mask_token",
          "additional_special_tokens",
          "extra_special_tokens");

  private static final List<String> FLAGS =
      List.of("single_word", "lstrip", "rstrip", "normalized");

  private final ArrayNode added;
  private final Map<String, Integer> model = new HashMap<>();
  private final Map<String, Integer> ids = new HashMap<>();
  private int next;
  private String misnumbered = "";

  /// Completes the added tokens of `json`, in place, from what else lies in its folder.
  ///
  /// @param more `added_tokens.json`, or an empty object
  /// @param usual a special token by the default of the tokenizer's class, if it is an entry
  AddedTokens(
      ObjectNode json, ObjectNode config, ObjectNode specials, ObjectNode more, String usual) {
    JsonNode vocab = json.path("model").path("vocab");
    if (vocab.isArray()) {
      for (int id = 0; id < vocab.size(); id++) {
        model.put(vocab.get(id).path(0).asText(), id);
      }
    } else {
      vocab.properties().forEach(e -> model.put(e.getKey(), e.getValue().asInt(-1)));
    }
    next = vocab.size();
    added =
        json.path("added_tokens") instanceof ArrayNode array
            ? array
            : json.putArray("added_tokens");
    added.forEach(token -> number(token.path("content").asText(), token.path("id")));
    JsonNode decoder = config.path("added_tokens_decoder");
    if (decoder.isObject()) {
      decoder(decoder);
    } else {
      legacy(more, names(config, specials));
    }
    for (JsonNode token : special(config, specials)) {
      add(token, true);
    }
    if (model.containsKey(usual) && !ids.containsKey(usual)) {
      put(added, usual, number(usual, null), true);
    }
  }

  /// The first token that a file gives another id than the library does, as a clause; or an empty
  /// text.
  String misnumbered() {
    return misnumbered;
  }

  private void decoder(JsonNode decoder) {
    Map<Integer, JsonNode> sorted = new TreeMap<>();
    decoder.properties().forEach(e -> sorted.put(position(e.getKey()), e.getValue()));
    sorted.forEach(
        (id, token) -> {
          if (!ids.containsKey(content(token))) {
            int given = add(token, token.path("special").asBoolean());
            check(content(token), id, given);
          }
        });
  }

  private void legacy(ObjectNode more, Set<String> names) {
    Map<Integer, String> sorted = new TreeMap<>();
    more.properties().forEach(e -> sorted.put(e.getValue().asInt(-1), e.getKey()));
    sorted.forEach(
        (id, name) -> {
          if (!ids.containsKey(name)) {
            boolean special = names.contains(name);
            int given = number(name, null);
            put(added, name, given, special).put("normalized", !special);
            check(name, id, given);
          }
        });
  }

  /// A key that is no number sorts last, and is found misnumbered.
  private static int position(String key) {
    return key.matches("[0-9]{1,8}") ? Integer.parseInt(key) : Integer.MAX_VALUE;
  }

  private int add(JsonNode token, boolean special) {
    String name = content(token);
    if (name.isEmpty() || ids.containsKey(name)) {
      return ids.getOrDefault(name, -1);
    }
    int id = number(name, null);
    ObjectNode put = put(added, name, id, special);
    for (String flag : FLAGS) {
      boolean usual = flag.equals("normalized") && token.isObject() && !special;
      put.put(flag, token.path(flag).asBoolean(usual));
    }
    return id;
  }

  private int number(String name, @Nullable JsonNode said) {
    if (name.isEmpty()) {
      return -1;
    }
    Integer known = ids.get(name);
    int id = known != null ? known : model.getOrDefault(name, next);
    next = Math.max(next, id + 1);
    ids.put(name, id);
    if (said != null) {
      check(name, said.asInt(-1), id);
    }
    return id;
  }

  private void check(String name, int said, int given) {
    if (said != given && misnumbered.isEmpty()) {
      misnumbered =
          "the added token "
              + Refusal.quote(name)
              + " has the id "
              + said
              + " in its file, but "
              + given
              + " is the next one after its vocabulary";
    }
  }

  private static List<JsonNode> special(ObjectNode config, ObjectNode specials) {
    List<JsonNode> tokens = new ArrayList<>();
    for (String key : NAMED) {
      JsonNode token = config.has(key) ? config.get(key) : specials.path(key);
      if (token.isArray() || (token.isObject() && !token.has("content"))) {
        token.forEach(tokens::add);
      } else {
        tokens.add(token);
      }
    }
    return tokens;
  }

  private static Set<String> names(ObjectNode config, ObjectNode specials) {
    Set<String> names = new HashSet<>();
    special(config, specials).forEach(token -> names.add(content(token)));
    return names;
  }

  /// The text of a token that a file writes as text or as an object.
  static String content(JsonNode token) {
    return token.isObject()
        ? token.path("content").asText("")
        : token.isTextual() ? token.asText() : "";
  }

  /// Appends a token that is found in text as it is.
  static ObjectNode put(ArrayNode added, String name, int id, boolean special) {
    ObjectNode token = added.addObject().put("id", id).put("content", name);
    FLAGS.forEach(flag -> token.put(flag, false));
    return token.put("special", special);
  }
}
