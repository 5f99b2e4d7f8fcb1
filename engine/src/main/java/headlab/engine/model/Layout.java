package headlab.engine.model;

import headlab.datasets.Refusal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// The account of a checkpoint's tensors: a family's file says which tensor is which parameter and
/// what shape it has; whatever is missing, misshapen or left over is refused.
final class Layout {
  private static final String HEAD = "lm_head.weight";

  private final Map<String, RawTensor> tensors;
  private final String probe;
  private final String prefix;
  private final String file;
  private final Set<String> used = new HashSet<>();
  private final List<String> ignored = new ArrayList<>();
  private final Map<String, StoredTensor> needed = new HashMap<>();
  private final Map<Parameter, Map<Integer, Placed>> places = new EnumMap<>(Parameter.class);

  /// An account of `files`, whose names may all begin with `prefix` or not.
  ///
  /// @param probe the token table; a file that tells tied tensors once may hold it as the head
  Layout(TensorFiles files, String prefix, String probe) {
    this.tensors = files.tensors();
    this.probe = probe;
    boolean bare = tensors.keySet().stream().noneMatch(name -> name.startsWith(prefix));
    this.prefix = bare || tensors.containsKey(probe) ? "" : prefix;
    this.file =
        files.files().size() == 1
            ? String.valueOf(files.files().getFirst().getFileName())
            : "The shards";
  }

  /// The table `name`, whose first axis is looked up.
  void table(Parameter parameter, String name, int rows, int columns) {
    boolean asHead = name.equals(probe) && !tensors.containsKey(prefix + name);
    String stored = asHead && tensors.containsKey(HEAD) ? HEAD : prefix + name;
    put(parameter, 0, stored, false, List.of(rows, columns));
  }

  /// The table `name` of positions, `offset` more than there are.
  ///
  /// @param key of config.json, which says how many there are
  void positions(ModelSpec spec, String name, int offset, String key) {
    RawTensor stored = tensors.get(prefix + name);
    int rows = spec.context() + offset;
    if (stored != null && stored.shape().size() == 2 && stored.shape().getFirst() != rows) {
      throw new Refusal(
          "%s has %d rows, but %s of config.json is %d, which needs %d."
              .formatted(stored.about(), stored.shape().getFirst(), key, spec.context(), rows));
    }
    put(Parameter.POSITION_EMBEDDING, 0, prefix + name, false, List.of(rows, spec.dModel()));
  }

  /// The vector `name`.
  void vector(Parameter parameter, int layer, String name, int length) {
    put(parameter, layer, prefix + name, false, List.of(length));
  }

  /// The matrix `name`, stored as Linear does: `[out, in]`.
  void linear(Parameter parameter, int layer, String name, int out, int in) {
    put(parameter, layer, prefix + name, true, List.of(out, in));
  }

  /// The matrix `name`, stored as `[in, out]`.
  void conv1d(Parameter parameter, int layer, String name, int in, int out) {
    put(parameter, layer, prefix + name, false, List.of(in, out));
  }

  /// The matrix `at` + "weight", stored as Linear does, and the vector `at` + "bias".
  void biased(Parameter weight, Parameter bias, int layer, String at, List<Integer> shape) {
    linear(weight, layer, at + "weight", shape.getFirst(), shape.getLast());
    vector(bias, layer, at + "bias", shape.getFirst());
  }

  /// Several parameters side by side in the last axis of one tensor of `shape`.
  void packed(List<Parameter> parameters, int layer, String name, List<Integer> shape) {
    StoredTensor tensor = take(prefix + name, shape);
    int width = shape.getLast() / parameters.size();
    for (int i = 0; i < parameters.size(); i++) {
      place(parameters.get(i), layer, new Placed(tensor, false, i * width, (i + 1) * width));
    }
  }

  /// The unembedding: a tensor of its own, or the embedding's again.
  ///
  /// @param embedding the embedding's name without prefix
  void unembedding(ModelSpec spec, String embedding) {
    RawTensor head = tensors.get(HEAD);
    RawTensor table = tensors.get(prefix + embedding);
    if (!spec.tied()) {
      if (table == null) {
        throw lacks(prefix + embedding);
      }
      put(
          Parameter.UNEMBED_WEIGHT,
          0,
          HEAD,
          true,
          List.of(spec.vocabulary(), spec.embeddingWidth()));
      return;
    }
    if (table == null) {
      return; // the head stands for it
    }
    if (head != null && !head.sameAs(table)) {
      throw new Refusal(
          head.about()
              + " differs from "
              + Refusal.quote(table.name())
              + ", though tie_word_embeddings says that they are one.");
    }
    ignore(HEAD);
  }

  /// A tensor that is known and not needed, if it is there.
  void leftover(String name) {
    ignore(prefix + name);
  }

  /// Refuses what nobody has asked for; gives the places.
  ///
  /// @param spec named in the sentence
  Map<Parameter, Map<Integer, Placed>> finish(ModelSpec spec) {
    for (RawTensor tensor : tensors.values()) {
      if (!used.contains(tensor.name())) {
        throw new Refusal(
            tensor.about()
                + " has no place in a "
                + spec.family().id()
                + " model of "
                + spec.layers()
                + " layers, which config.json describes.");
      }
    }
    return places;
  }

  /// The tensors that are needed, in the order of their files.
  List<StoredTensor> needed() {
    return tensors.keySet().stream()
        .filter(needed::containsKey)
        .map(needed::get)
        .map(Objects::requireNonNull)
        .toList();
  }

  /// Names of the tensors that are needed and are rounded to be computed with.
  List<String> rounded() {
    return tensors.values().stream()
        .filter(tensor -> tensor.isRounded() && needed.containsKey(tensor.name()))
        .map(RawTensor::name)
        .toList();
  }

  /// Names of the tensors that are known and not needed.
  List<String> ignored() {
    return List.copyOf(ignored);
  }

  private void ignore(String name) {
    if (tensors.containsKey(name)) {
      used.add(name);
      ignored.add(name);
    }
  }

  private void put(
      Parameter parameter, int layer, String name, boolean outIn, List<Integer> shape) {
    StoredTensor tensor = take(name, shape);
    int to = outIn ? shape.getFirst() : shape.getLast();
    place(parameter, layer, new Placed(tensor, outIn, 0, to));
  }

  private void place(Parameter parameter, int layer, Placed placed) {
    places.computeIfAbsent(parameter, p -> new HashMap<>()).put(layer, placed);
  }

  private StoredTensor take(String name, List<Integer> shape) {
    RawTensor raw = Optional.ofNullable(tensors.get(name)).orElseThrow(() -> lacks(name));
    if (!raw.shape().equals(shape.stream().map(Integer::longValue).toList())) {
      throw new Refusal(
          raw.about() + " has the shape " + raw.shape() + "; config.json asks for " + shape + ".");
    }
    used.add(name);
    return needed.computeIfAbsent(name, n -> raw.stored());
  }

  private Refusal lacks(String name) {
    return new Refusal(
        file
            + (file.startsWith("The ") ? " lack" : " lacks")
            + " the tensor "
            + Refusal.quote(name)
            + ", which config.json asks for.");
  }
}
