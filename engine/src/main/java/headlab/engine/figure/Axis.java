package headlab.engine.figure;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/// What an axis counts, so that a click on a cell is a head, a layer or a token.
public sealed interface Axis extends Serializable {
  /// The word in JSON: `layers`, `heads`, `positions`, `roles`, `components`.
  String id();

  /// The caption: `Layer`, `Head`, `Position`, ...
  String caption();

  /// A label for each index.
  List<String> labels();

  default int size() {
    return labels().size();
  }

  /// The axis called `id` with `labels`; layers and heads count from 0 whatever the labels say.
  static Axis of(String id, List<String> labels) {
    return switch (id) {
      case "layers" -> new Layers(labels.size());
      case "heads" -> new Heads(labels.size());
      case "positions" -> new Tokens(labels);
      case "roles" -> new Roles(labels);
      case "components" -> new Components(labels);
      default -> throw new IllegalArgumentException("There is no axis '" + id + "'.");
    };
  }

  /// Layers from 0.
  record Layers(int count) implements Axis {
    @Override
    public String id() {
      return "layers";
    }

    @Override
    public String caption() {
      return "Layer";
    }

    @Override
    public List<String> labels() {
      return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }
  }

  /// Query heads from 0.
  record Heads(int count) implements Axis {
    @Override
    public String id() {
      return "heads";
    }

    @Override
    public String caption() {
      return "Head";
    }

    @Override
    public List<String> labels() {
      return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }
  }

  /// Token positions; the labels are the tokens of the first prompt.
  record Tokens(List<String> labels) implements Axis {
    public Tokens {
      labels = List.copyOf(labels);
    }

    @Override
    public String id() {
      return "positions";
    }

    @Override
    public String caption() {
      return "Position";
    }
  }

  /// Roles, and `…` for the tokens between them.
  record Roles(List<String> labels) implements Axis {
    public Roles {
      labels = List.copyOf(labels);
    }

    @Override
    public String id() {
      return "roles";
    }

    @Override
    public String caption() {
      return "Role";
    }
  }

  /// Parts of the model: `embed`, `attn 0`, `mlp 0`, ...
  record Components(List<String> labels) implements Axis {
    public Components {
      labels = List.copyOf(labels);
    }

    @Override
    public String id() {
      return "components";
    }

    @Override
    public String caption() {
      return "Component";
    }
  }
}
