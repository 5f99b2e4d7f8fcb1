package headlab.datasets;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The JSONL form of prompts, both ways: an object a line, with the fields of `Prompt`.
///
/// An unknown field, a field of the wrong kind and a role outside its prompt are refused by line.
public final class PromptLines {
  private static final Set<String> FIELDS =
      new java.util.TreeSet<>(
          Set.of(
              "clean", "corrupted", "correct", "incorrect", "roles", "template", "group", "bos"));
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(com.fasterxml.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private PromptLines() {}

  /// Reads the prompts of a file's text; empty lines are skipped.
  ///
  /// @throws Refusal with a sentence for each line that is wrong, or when there are no prompts
  public static List<Prompt> read(String text) {
    List<Prompt> prompts = new ArrayList<>();
    WrongLines wrong = new WrongLines();
    String[] lines = text.replaceFirst("^\uFEFF", "").split("\\r?\\n", -1);
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i];
      int number = i + 1;
      if (!line.isBlank()) {
        wrong.hear(() -> prompts.add(readLine(line, number)));
      }
    }
    wrong.refuse();
    if (prompts.isEmpty()) {
      throw new Refusal("The file has no prompts: it needs a JSON object on each line.");
    }
    return prompts;
  }

  /// Reads one prompt; `number` is what a refusal calls its line.
  public static Prompt readLine(String line, int number) {
    JsonNode json;
    try {
      json = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      String why = e.getOriginalMessage().split(" \\(|\\R", 2)[0];
      throw new Refusal("Line %d is not JSON: %s.".formatted(number, why), e);
    }
    try {
      return prompt(json);
    } catch (IllegalArgumentException e) {
      throw new Refusal("Line %d: %s".formatted(number, e.getMessage()), e);
    }
  }

  /// The prompts as JSONL, each line ended; `read(write(prompts))` is equal to `prompts`.
  public static String write(List<Prompt> prompts) {
    StringBuilder text = new StringBuilder();
    prompts.forEach(prompt -> text.append(writeLine(prompt)).append('\n'));
    return text.toString();
  }

  /// One prompt as JSON.
  public static String writeLine(Prompt prompt) {
    ObjectNode json = JSON.createObjectNode();
    json.set("clean", side(prompt.clean()));
    if (prompt.corrupted() != null) {
      json.set("corrupted", side(prompt.corrupted()));
    }
    answers(json, "correct", prompt.correct());
    answers(json, "incorrect", prompt.incorrect());
    if (!prompt.roles().isEmpty()) {
      ObjectNode roles = json.putObject("roles");
      prompt.roles().forEach((name, at) -> roles.putArray(name).add(at.start()).add(at.end()));
    }
    if (prompt.template() != null) {
      json.put("template", prompt.template());
    }
    if (prompt.group() != null) {
      json.put("group", prompt.group());
    }
    if (prompt.bos() != null) {
      json.put("bos", prompt.bos());
    }
    return json.toString();
  }

  /// The set that `prompts` are, named by the hash of their JSONL.
  public static PromptSet.Given given(List<Prompt> prompts) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(write(prompts).getBytes(StandardCharsets.UTF_8));
      return new PromptSet.Given(HexFormat.of().formatHex(hash));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }

  private static JsonNode side(PromptText side) {
    return switch (side) {
      case PromptText.Text text -> JSON.getNodeFactory().textNode(text.text());
      case PromptText.Ids given -> {
        ObjectNode json = JSON.createObjectNode();
        ArrayNode ids = json.putArray("ids");
        given.ids().forEach(ids::add);
        yield json;
      }
    };
  }

  private static void answers(ObjectNode json, String field, List<Answer> answers) {
    ArrayNode list = JSON.createArrayNode();
    for (Answer answer : answers) {
      switch (answer) {
        case Answer.Text text -> list.add(text.text());
        case Answer.Id id -> list.addObject().put("id", id.id());
      }
    }
    if (list.size() == 1) {
      json.set(field, list.get(0));
    } else if (!list.isEmpty()) {
      json.set(field, list);
    }
  }

  private static Prompt prompt(JsonNode json) {
    require(json.isObject(), "a prompt is a JSON object.");
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      require(
          FIELDS.contains(field.getKey()),
          "there is no field %s; a prompt has %s."
              .formatted(Refusal.quote(field.getKey()), String.join(", ", FIELDS)));
    }
    require(json.has("clean"), "'clean' is missing.");
    PromptText clean = readSide(json.get("clean"), "clean");
    JsonNode bos = json.path("bos");
    require(bos.isMissingNode() || bos.isNull() || bos.isBoolean(), "'bos' must be true or false.");
    return new Prompt(
        clean,
        absent(json, "corrupted") ? null : readSide(json.get("corrupted"), "corrupted"),
        readAnswers(json, "correct"),
        readAnswers(json, "incorrect"),
        readRoles(json.path("roles"), clean),
        label(json, "template"),
        label(json, "group"),
        bos.isBoolean() ? bos.booleanValue() : null);
  }

  private static PromptText readSide(JsonNode json, String field) {
    if (json.isTextual()) {
      return new PromptText.Text(json.textValue());
    }
    require(
        json.isObject() && json.size() == 1 && json.path("ids").isArray(),
        "'%s' must be text or {\"ids\": [...]}.".formatted(field));
    List<Integer> ids = new ArrayList<>();
    for (JsonNode id : json.path("ids")) {
      ids.add(readId(id, field));
    }
    require(!ids.isEmpty(), "'%s' has no ids.".formatted(field));
    return new PromptText.Ids(ids);
  }

  private static List<Answer> readAnswers(JsonNode json, String field) {
    if (absent(json, field)) {
      return List.of();
    }
    JsonNode given = json.get(field);
    List<Answer> answers = new ArrayList<>();
    for (JsonNode each : given.isArray() ? given : List.of(given)) {
      if (each.isTextual()) {
        answers.add(new Answer.Text(each.textValue()));
      } else {
        require(
            each.isObject() && each.size() == 1 && each.has("id"),
            "'%s' must be text, {\"id\": 123}, or a list of these.".formatted(field));
        answers.add(new Answer.Id(readId(each.get("id"), field)));
      }
    }
    return answers;
  }

  private static int readId(JsonNode json, String field) {
    require(
        json.isIntegralNumber() && json.canConvertToInt() && json.intValue() >= 0,
        "an id of '%s' must be a whole number from 0.".formatted(field));
    return json.intValue();
  }

  private static Map<String, Span> readRoles(JsonNode json, PromptText clean) {
    require(
        json.isMissingNode() || json.isNull() || json.isObject(),
        "'roles' must be an object of [start, end).");
    int length =
        switch (clean) {
          case PromptText.Text text -> text.text().codePointCount(0, text.text().length());
          case PromptText.Ids ids -> ids.ids().size();
        };
    Map<String, Span> roles = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> role : json.properties()) {
      JsonNode at = role.getValue();
      require(
          !role.getKey().isBlank() && !role.getKey().equals("…"),
          "a role needs a name of its own, not %s: … stands for the tokens between roles."
              .formatted(Refusal.quote(role.getKey())));
      require(
          at.isArray() && at.size() == 2 && at.get(0).isInt() && at.get(1).isInt(),
          "role %s must be [start, end).".formatted(Refusal.quote(role.getKey())));
      int start = at.get(0).intValue();
      int end = at.get(1).intValue();
      require(
          start >= 0 && start < end && end <= length,
          "role %s [%d, %d) does not lie in 'clean', which is %d long."
              .formatted(Refusal.quote(role.getKey()), start, end, length));
      roles.put(role.getKey(), new Span(start, end));
    }
    return roles;
  }

  private static @Nullable String label(JsonNode json, String field) {
    if (absent(json, field)) {
      return null;
    }
    require(json.get(field).isTextual(), "'%s' must be text.".formatted(field));
    return json.get(field).textValue();
  }

  private static boolean absent(JsonNode json, String field) {
    return json.path(field).isMissingNode() || json.path(field).isNull();
  }

  private static void require(boolean holds, String sentence) {
    if (!holds) {
      throw new IllegalArgumentException(sentence);
    }
  }
}
