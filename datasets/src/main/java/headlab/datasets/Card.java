package headlab.datasets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is known of a model's heads, from the `card.json` beside it.
///
/// @param heads what the heads do to the heads that do it: `induction` to `[3.6, ...]`
public record Card(Map<String, List<String>> heads) {
  public Card {
    heads = Collections.unmodifiableMap(new LinkedHashMap<>(heads));
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  /// The card in `folder`, or an empty one where there is none.
  ///
  /// @throws Refusal when it cannot be read
  public static Card read(Path folder) {
    Path file = folder.resolve("card.json");
    Map<String, List<String>> heads = new LinkedHashMap<>();
    if (!Files.isRegularFile(file)) {
      return new Card(heads);
    }
    try {
      JsonNode card = JSON.readTree(Files.readString(file));
      card.path("heads")
          .properties()
          .forEach(
              entry -> {
                List<String> list = new ArrayList<>();
                entry.getValue().forEach(head -> list.add(head.asText()));
                heads.put(entry.getKey(), List.copyOf(list));
              });
      return new Card(heads);
    } catch (IOException e) {
      throw new Refusal(file + " is not a model card: " + e.getMessage(), e);
    }
  }
}
