package headlab.engine.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/// Damage to JSON that leaves it JSON, mostly: values of other kinds and sizes, keys that are lost,
/// renamed or there twice.
final class JsonMutator {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Mutator mutator;

  JsonMutator(Mutator mutator) {
    this.mutator = mutator;
  }

  String mutate(String text) {
    try {
      JsonNode root = MAPPER.readTree(text);
      for (int i = 1 + mutator.random().nextInt(3); i > 0; i--) {
        List<ContainerNode<?>> containers = new ArrayList<>();
        collect(root, containers);
        if (!containers.isEmpty()) {
          change(mutator.oneOf(containers));
        }
      }
      return mutator.chance(.05) ? twice(root.toString()) : root.toString();
    } catch (JsonProcessingException e) {
      return mutator.text(text);
    }
  }

  private static void collect(JsonNode node, List<ContainerNode<?>> containers) {
    if (node instanceof ContainerNode<?> container && !container.isEmpty()) {
      containers.add(container);
      container.forEach(child -> collect(child, containers));
    }
  }

  private void change(ContainerNode<?> container) {
    int at = mutator.random().nextInt(container.size());
    if (container instanceof ArrayNode array) {
      switch (mutator.random().nextInt(3)) {
        case 0 -> array.remove(at);
        case 1 -> array.insert(at, other(array.get(at)));
        default -> array.set(at, other(array.get(at)));
      }
    } else if (container instanceof ObjectNode object) {
      List<String> keys = new ArrayList<>();
      object.fieldNames().forEachRemaining(keys::add);
      String key = keys.get(at);
      JsonNode value = object.get(key);
      switch (mutator.random().nextInt(6)) {
        case 0 -> object.remove(key);
        case 1 -> object.set(mutator.text(key), value);
        case 2 -> object.set(mutator.oneOf(keys), value);
        default -> object.set(key, other(value));
      }
    }
  }

  /// A value that is near `value`, or of another kind.
  private JsonNode other(JsonNode value) {
    return switch (mutator.random().nextInt(12)) {
      case 0 -> NODES.nullNode();
      case 1 -> NODES.booleanNode(mutator.chance(.5));
      case 2 -> NODES.numberNode(mutator.extreme());
      case 3 -> NODES.numberNode(BigInteger.ONE.shiftLeft(63 + mutator.random().nextInt(5)));
      case 4 -> NODES.numberNode(mutator.oneOf(List.of(.5, -1e308, 1e-320, 2.5, 1e19)));
      case 5 ->
          NODES.textNode(
              mutator.oneOf(List.of("", "..", "\u0000", "😀", "\ud800", "x".repeat(300), "F32")));
      case 6 -> NODES.arrayNode();
      case 7 -> NODES.objectNode();
      case 8 -> nested(value);
      default -> near(value);
    };
  }

  private JsonNode near(JsonNode value) {
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      long number = value.longValue();
      return NODES.numberNode(mutator.oneOf(List.of(number + 1, number - 1, -number, 4 * number)));
    }
    return value.isTextual() ? NODES.textNode(mutator.text(value.textValue())) : NODES.nullNode();
  }

  private JsonNode nested(JsonNode value) {
    JsonNode node = value;
    for (int i = 1 << mutator.random().nextInt(9); i > 0; i--) {
      node = mutator.chance(.5) ? NODES.arrayNode().add(node) : NODES.objectNode().set("a", node);
    }
    return node;
  }

  /// The same text with its first entry there once more.
  private static String twice(String text) {
    int end = text.indexOf(',');
    return end < 0 ? text + text : text.substring(0, end + 1) + text.substring(1);
  }
}
