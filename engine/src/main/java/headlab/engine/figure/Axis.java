package headlab.engine.figure;

import java.io.Serializable;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// What an axis counts, so that a click on a cell is a head, a layer or a token.
public sealed interface Axis extends Serializable {
  /// The words of the axes that are places in a model.
  List<String> TAKEN = List.of("layers", "heads", "positions", "roles", "components", "headNames");

  /// The word in JSON: `layers`, `heads`, `positions`, `roles`, `components`, `headNames`, or the
  /// word of a `Labelled` or a `Numbers`: `classes`, `depth`.
  String id();

  /// The caption: `Layer`, `Head`, `Position`, ...
  String caption();

  /// A label for each index.
  List<String> labels();

  default int size() {
    return labels().size();
  }

  /// The axis called `id` with `labels`; layers and heads count from 0 whatever the labels say.
  ///
  /// @param caption of an axis that is none of the model's
  /// @param numbers where the labels are numbers; else empty
  static Axis of(String id, String caption, List<String> labels, List<Double> numbers) {
    return switch (id) {
      case "layers" -> new Layers(labels.size());
      case "heads" -> new Heads(labels.size());
      case "positions" -> new Tokens(labels);
      case "roles" -> new Roles(labels);
      case "components" -> new Components(labels);
      case "headNames" -> new HeadNames(labels);
      default ->
          numbers.isEmpty() ? new Labelled(id, caption, labels) : new Numbers(id, caption, numbers);
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

  /// Heads of any layer, each by its name, `5.1`: both sides of a composition matrix.
  record HeadNames(List<String> labels) implements Axis {
    private static final Pattern FORM = Pattern.compile("[0-9]{1,4}\\.[0-9]{1,4}");

    public HeadNames {
      labels = List.copyOf(labels);
      for (String label : labels) {
        if (!FORM.matcher(label).matches()) {
          throw new IllegalArgumentException("A head is written LAYER.HEAD, not '" + label + "'.");
        }
      }
    }

    /// Every head of a model, layer by layer.
    public static HeadNames all(int layers, int heads) {
      return new HeadNames(
          IntStream.range(0, layers * heads).mapToObj(i -> i / heads + "." + i % heads).toList());
    }

    @Override
    public String id() {
      return "headNames";
    }

    @Override
    public String caption() {
      return "Head";
    }
  }

  /// What is no place in the model: singular components, token classes, domains, words.
  ///
  /// @param id one word, none of the other axes'
  record Labelled(String id, String caption, List<String> labels) implements Axis {
    public Labelled {
      labels = List.copyOf(labels);
      free(id);
    }
  }

  /// Numbers along an axis: lengths, depths, how many heads are masked.
  ///
  /// @param id one word, none of the other axes'
  /// @param numbers at least one, finite
  record Numbers(String id, String caption, List<Double> numbers) implements Axis {
    public Numbers {
      numbers = numbers.stream().map(each -> each + 0.0).toList();
      free(id);
      if (numbers.isEmpty() || !numbers.stream().allMatch(Double::isFinite)) {
        throw new IllegalArgumentException("The axis '" + id + "' needs finite numbers.");
      }
    }

    @Override
    public List<String> labels() {
      return numbers.stream().map(Numbers::words).toList();
    }

    private static String words(double number) {
      return number == Math.rint(number) && Math.abs(number) < 1e15
          ? Long.toString((long) number)
          : Double.toString(number);
    }
  }

  private static void free(String id) {
    if (TAKEN.contains(id) || id.isBlank()) {
      throw new IllegalArgumentException("'" + id + "' cannot be the word of an axis.");
    }
  }
}
