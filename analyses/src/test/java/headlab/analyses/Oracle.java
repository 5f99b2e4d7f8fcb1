package headlab.analyses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import headlab.engine.figure.Figure;
import headlab.engine.tokens.TokenizedPrompt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answers of an independent implementation for one tiny checkpoint, kept beside it.
record Oracle(Path folder, JsonNode json) {
  static Oracle of(String name) {
    Path folder = Path.of("..", "engine", "src", "test", "resources", "headlab", "reference", name);
    try {
      return new Oracle(
          folder, new ObjectMapper().readTree(folder.resolve("oracle.json").toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The pair that the answers are about.
  TokenizedPrompt pair() {
    return PlainSession.pair(
        ids(json.path("clean_ids")),
        ids(json.path("corrupted_ids")),
        json.path("correct").intValue(),
        json.path("incorrect").intValue());
  }

  /// The pair with its sides swapped.
  TokenizedPrompt swapped() {
    TokenizedPrompt pair = pair();
    return PlainSession.pair(
        pair.corrupted(), pair.clean(), pair.correct().getFirst(), pair.incorrect().getFirst());
  }

  PlainSession session(TokenizedPrompt... prompts) {
    return PlainSession.on(folder, List.of(prompts));
  }

  JsonNode at(String... path) {
    JsonNode node = json;
    for (String step : path) {
      node = node.path(step);
    }
    assertTrue(!node.isMissingNode(), () -> String.join("/", path) + " is not in the oracle");
    return node;
  }

  static List<Integer> ids(JsonNode json) {
    List<Integer> ids = new ArrayList<>();
    json.forEach(id -> ids.add(id.intValue()));
    return ids;
  }

  /// Every number of `actual` lies within `limit` of `expected`, and there are as many, and not all
  /// the same.
  static void assertClose(JsonNode expected, List<@Nullable Double> actual, double limit) {
    List<Double> numbers = new ArrayList<>();
    flatten(expected, numbers);
    assertEquals(numbers.size(), actual.size());
    for (int i = 0; i < numbers.size(); i++) {
      Double value = actual.get(i);
      assertTrue(value != null, "value " + i + " is absent");
      assertEquals(numbers.get(i), value, limit, "value " + i);
    }
    assertTrue(actual.stream().distinct().count() > 1, "all values are equal");
  }

  static Figure.Grid grid(Figure figure) {
    return (Figure.Grid) figure;
  }

  private static void flatten(JsonNode json, List<Double> into) {
    if (json.isNumber()) {
      into.add(json.doubleValue());
    }
    json.forEach(each -> flatten(each, into));
  }
}
