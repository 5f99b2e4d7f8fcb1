package headlab.engine.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import headlab.datasets.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// The entries of a tokenizer by id: what bytes each stands for, and which are special.
final class Vocabulary {
  private static final int LARGEST_ID = 1 << 24;

  private final TokenForm form;
  private final Map<Integer, Entry> entries = new HashMap<>();
  private final Map<String, Integer> ids = new HashMap<>();

  /// One entry.
  ///
  /// @param name as the files write it
  /// @param added whether it stands outside the model: found in text as it is
  /// @param special whether it is a mark, not text
  /// @param before whether it takes the white space before it with it
  /// @param after whether it takes the white space after it with it
  @SuppressWarnings("ArrayRecordComponent") // entries are known by id and never compared
  record Entry(
      String name, byte[] bytes, boolean added, boolean special, boolean before, boolean after) {}

  /// The vocabulary of a whole `tokenizer.json`.
  Vocabulary(JsonNode json) {
    form = TokenForm.of(json);
    JsonNode vocab = json.path("model").path("vocab");
    if (vocab.isArray()) {
      for (int id = 0; id < vocab.size(); id++) {
        put(id, vocab.get(id).path(0).asText());
      }
    } else {
      vocab.properties().forEach(e -> put(id(e.getValue()), e.getKey()));
    }
    for (JsonNode added : json.path("added_tokens")) {
      String name = added.path("content").asText();
      boolean special = added.path("special").asBoolean();
      boolean before = added.path("lstrip").asBoolean();
      boolean after = added.path("rstrip").asBoolean();
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      put(id(added.path("id")), new Entry(name, bytes, true, special, before, after));
    }
  }

  private static int id(JsonNode json) {
    if (!json.isIntegralNumber()
        || !json.canConvertToInt()
        || json.intValue() < 0
        || json.intValue() > LARGEST_ID) {
      throw new Refusal(
          "The tokenizer's files hold an id that is no number from 0 on: " + json + ".");
    }
    return json.intValue();
  }

  private void put(int id, String name) {
    Entry before = entries.get(id);
    if (before != null) {
      throw new Refusal(
          "The tokens "
              + Refusal.quote(before.name())
              + " and "
              + Refusal.quote(name)
              + " of the tokenizer have the same id "
              + id
              + ".");
    }
    put(id, new Entry(name, form.bytes(name), false, false, false, false));
  }

  private void put(int id, Entry entry) {
    entries.put(id, entry);
    ids.put(entry.name(), id);
  }

  TokenForm form() {
    return form;
  }

  /// How many entries there are.
  int size() {
    return entries.size();
  }

  /// The entry of `id`, or null beyond the vocabulary.
  @Nullable Entry entry(int id) {
    return entries.get(id);
  }

  /// The entries whose ids are `rows` or more, as `'name' (id)`, in the order of their ids.
  List<String> beyond(int rows) {
    return entries.entrySet().stream()
        .filter(e -> e.getKey() >= rows)
        .sorted(Map.Entry.comparingByKey())
        .map(e -> Refusal.quote(e.getValue().name()) + " (" + e.getKey() + ")")
        .toList();
  }

  /// The id of the entry that the files write as `name`.
  OptionalInt find(String name) {
    Integer id = ids.get(name);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /// The lowest id whose bytes are `bytes`, special entries left out.
  OptionalInt spelled(byte[] bytes) {
    return entries.entrySet().stream()
        .filter(e -> !e.getValue().special() && Arrays.equals(e.getValue().bytes(), bytes))
        .mapToInt(Map.Entry::getKey)
        .min();
  }

  /// Whether some entry begins with a space, so that spaces are part of tokens.
  boolean spellsSpaces() {
    return entries.values().stream()
        .anyMatch(e -> !e.special() && e.bytes().length > 0 && e.bytes()[0] == ' ');
  }
}
