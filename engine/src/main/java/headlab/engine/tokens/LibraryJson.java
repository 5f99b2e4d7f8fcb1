package headlab.engine.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import headlab.datasets.Refusal;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The part of a `tokenizer.json` that is handed to the tokenizers library: only steps that are
/// known to be safe. In native code a broken table of characters, a length of zero or an expression
/// that backtracks without end does not fail, it ends the whole program.
final class LibraryJson {
  private static final Set<String> MODELS = Set.of("", "BPE", "Unigram", "WordLevel", "WordPiece");
  private static final Set<String> NORMALIZERS =
      Set.of(
          "Sequence",
          "Prepend",
          "Replace",
          "NFC",
          "NFD",
          "NFKC",
          "NFKD",
          "Lowercase",
          "Strip",
          "StripAccents",
          "Nmt",
          "BertNormalizer",
          "ByteLevel",
          "Precompiled");
  private static final Set<String> PRE_TOKENIZERS =
      Set.of(
          "Sequence",
          "ByteLevel",
          "Split",
          "Metaspace",
          "Digits",
          "Whitespace",
          "WhitespaceSplit",
          "Punctuation",
          "BertPreTokenizer",
          "CharDelimiterSplit",
          "UnicodeScripts");

  private final ObjectNode json;
  private final List<Charsmap> charsmaps = new ArrayList<>();
  private final List<Normalizer.Form> forms = new ArrayList<>();
  private final Set<String> changes = new LinkedHashSet<>();
  private long steps = 1;

  /// @param whole a `tokenizer.json`; it stays as it is
  /// @throws Refusal naming what the library must not be given
  LibraryJson(ObjectNode whole) {
    json = whole.objectNode();
    for (String key : List.of("version", "added_tokens", "normalizer", "pre_tokenizer", "model")) {
      if (whole.has(key)) {
        json.set(key, whole.get(key));
      }
    }
    json.putNull("truncation").putNull("padding").putNull("post_processor").putNull("decoder");
    model(json.path("model"));
    json.set("normalizer", checked(json.path("normalizer"), NORMALIZERS, "normalizers"));
    json.set("pre_tokenizer", checked(json.path("pre_tokenizer"), PRE_TOKENIZERS, "pretokenizers"));
  }

  String text() {
    return json.toString();
  }

  /// Tables of characters that were taken out: a text that one of them rewrites cannot be read.
  List<Charsmap> charsmaps() {
    return charsmaps;
  }

  /// The Unicode normal forms that a text is brought into, in their order.
  List<Normalizer.Form> forms() {
    return forms;
  }

  /// The other steps that may change a text so that tokens do not spell it, or an empty text.
  String changes() {
    return String.join(", ", changes);
  }

  /// The longest text, in characters, that its expressions surely come to an end on: the library
  /// allows ten million steps back in one match.
  long longest() {
    return 8_000_000 / steps;
  }

  private static void model(JsonNode model) {
    String type = model.path("type").asText("");
    if (!MODELS.contains(type)) {
      throw new Refusal("The tokenizer's model " + Refusal.quote(type) + " is not known.");
    }
    if (model.path("dropout").asDouble(0) != 0) {
      throw new Refusal(
          "The tokenizer drops merges at random (dropout), so that a text has no one reading.");
    }
    for (String affix : List.of("continuing_subword_prefix", "end_of_word_suffix")) {
      if (!type.equals("WordPiece") && !model.path(affix).asText("").isEmpty()) {
        throw new Refusal("The tokenizer marks parts of words (" + affix + "), which is not read.");
      }
    }
  }

  private JsonNode checked(JsonNode step, Set<String> known, String children) {
    if (!step.isObject()) {
      return step.isMissingNode() ? json.nullNode() : step;
    }
    String type = step.path("type").asText("");
    if (!known.contains(type)) {
      throw new Refusal("The tokenizer's step " + Refusal.quote(type) + " is not known.");
    }
    note(step, type);
    ObjectNode copy = step.deepCopy();
    checkPattern(step.path("pattern"), type.equals("Replace"));
    if (type.equals("Precompiled")) {
      charsmaps.add(charsmap(step.path("precompiled_charsmap").asText("")));
      return sequence(children);
    }
    if (type.equals("Prepend") && step.path("prepend").asText("").isEmpty()) {
      return sequence(children);
    }
    if (type.equals("Sequence")) {
      ArrayNode list = copy.putArray(children);
      step.path(children).forEach(child -> list.add(checked(child, known, children)));
    }
    return copy;
  }

  private void checkPattern(JsonNode pattern, boolean replaced) {
    String regex = pattern.path("Regex").asText("");
    if (pattern.has("Regex")) {
      long own = replaced ? SafePattern.stepsOfReplaced(regex) : SafePattern.steps(regex);
      steps = Math.max(steps, own);
    }
    if (replaced && pattern.has("String") && pattern.path("String").asText("").isEmpty()) {
      throw new Refusal("The tokenizer's normalizer replaces nothing by something.");
    }
  }

  private void note(JsonNode step, String type) {
    boolean space = step.path("pattern").path("String").asText("").equals(" ");
    switch (type) {
      case "NFC", "NFD", "NFKC", "NFKD" -> forms.add(Normalizer.Form.valueOf(type));
      case "Lowercase", "Strip", "StripAccents", "Nmt", "BertNormalizer" -> changes.add(type);
      case "Replace" -> {
        if (!space || !step.path("content").asText("").equals("▁")) {
          changes.add(type);
        }
      }
      default -> {}
    }
  }

  private ObjectNode sequence(String children) {
    ObjectNode empty = json.objectNode().put("type", "Sequence");
    empty.putArray(children);
    return empty;
  }

  private static Charsmap charsmap(String base64) {
    try {
      return new Charsmap(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      throw new Refusal("The tokenizer's table of characters is not Base64.", e);
    }
  }
}
