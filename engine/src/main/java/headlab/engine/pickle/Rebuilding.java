package headlab.engine.pickle;

import headlab.datasets.Refusal;
import headlab.engine.pickle.Pickled.Constant;
import headlab.engine.pickle.Pickled.Dict;
import headlab.engine.pickle.Pickled.Sequence;
import headlab.engine.pickle.Pickled.Storage;
import headlab.engine.pickle.Pickled.Tensor;
import headlab.engine.pickle.Pickled.Text;
import headlab.engine.pickle.Pickled.Tuple;
import headlab.engine.pickle.Pickled.Whole;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What the few allowed names make: dictionaries, storages, and tensors that lie within theirs.
final class Rebuilding {
  private static final int MOST_AXES = 16;

  private final PickleBytes in;
  private final Map<String, Storage> storages;

  /// @param storages gets every storage, by key
  Rebuilding(PickleBytes in, Map<String, Storage> storages) {
    this.in = in;
    this.storages = storages;
  }

  /// What `name` gives for `arguments`.
  Pickled call(AllowedName name, List<Pickled> arguments) {
    return switch (name) {
      case ORDERED_DICT -> ordered(arguments);
      case REBUILD_TENSOR -> tensor(arguments, 4, 4);
      case REBUILD_TENSOR_V2 -> tensor(arguments, 6, 7);
      case REBUILD_PARAMETER -> {
        if (arguments.size() == 3 && arguments.getFirst() instanceof Tensor tensor) {
          yield tensor;
        }
        throw in.refuse("has a parameter that is no tensor");
      }
      default -> throw in.refuse("calls a storage");
    };
  }

  /// Adds an entry to `dict`.
  void enter(Dict dict, Pickled key, Pickled value) {
    if (!(key instanceof Text || key instanceof Whole)) {
      throw in.refuse("has a key that is neither text nor a whole number");
    }
    if (!dict.add(key, value)) {
      String shown = key instanceof Text text ? text.value() : String.valueOf(key);
      throw in.refuse("has the key " + Refusal.quote(shown) + " twice");
    }
  }

  /// The storage that a persistent id names.
  Storage storage(Pickled id) {
    if (id instanceof Tuple(List<Pickled> parts)
        && (parts.size() == 5 || (parts.size() == 6 && parts.get(5) == Constant.NONE))
        && parts.get(0) instanceof Text(String kind)
        && kind.equals("storage")
        && parts.get(1) instanceof AllowedName type
        && type.isStorage()
        && parts.get(2) instanceof Text(String key)
        && parts.get(4) instanceof Whole(long count)
        && count >= 0
        && count <= Long.MAX_VALUE / type.bytes()) {
      Storage storage = new Storage(type, key, count);
      Storage known = storages.putIfAbsent(key, storage);
      if (known == null || known.equals(storage)) {
        return known == null ? storage : known;
      }
      throw in.refuse("describes the storage " + Refusal.quote(key) + " in two ways");
    }
    throw in.refuse("names a storage in a way that is not known");
  }

  /// An OrderedDict; Python 2 gave it its entries as a list of pairs.
  private Dict ordered(List<Pickled> arguments) {
    Dict dict = new Dict();
    if (arguments.size() == 1 && arguments.getFirst() instanceof Sequence pairs) {
      for (Pickled pair : pairs.items()) {
        if (!(pair instanceof Sequence both && both.items().size() == 2)) {
          throw in.refuse("has a dictionary of what are no pairs");
        }
        enter(dict, both.items().get(0), both.items().get(1));
      }
    } else if (!arguments.isEmpty()) {
      throw in.refuse("makes a dictionary of what is no list");
    }
    return dict;
  }

  /// A tensor; a seventh argument could say that its numbers are to be negated, for one.
  private Tensor tensor(List<Pickled> arguments, int least, int most) {
    boolean plain =
        arguments.size() < 7
            || arguments.get(6) == Constant.NONE
            || (arguments.get(6) instanceof Dict extra && extra.entries().isEmpty());
    if (arguments.size() >= least
        && arguments.size() <= most
        && plain
        && arguments.get(0) instanceof Storage storage
        && arguments.get(1) instanceof Whole(long offset)
        && arguments.get(2) instanceof Tuple(List<Pickled> sizes)
        && arguments.get(3) instanceof Tuple(List<Pickled> steps)
        && sizes.size() == steps.size()
        && sizes.size() <= MOST_AXES) {
      Tensor tensor = new Tensor(storage, offset, numbers(sizes), numbers(steps));
      if (offset < 0 || !liesWithin(tensor)) {
        throw in.refuse("has a tensor that reaches beyond its storage");
      }
      return tensor;
    }
    throw in.refuse("has a tensor whose description is not known");
  }

  private List<Long> numbers(List<Pickled> items) {
    List<Long> numbers = new ArrayList<>(items.size());
    for (Pickled item : items) {
      if (!(item instanceof Whole(long value) && value >= 0)) {
        throw in.refuse("has a tensor with a length or stride that is no usable number");
      }
      numbers.add(value);
    }
    return List.copyOf(numbers);
  }

  private static boolean liesWithin(Tensor tensor) {
    if (tensor.shape().contains(0L)) {
      return true;
    }
    try {
      long last = tensor.offset();
      for (int i = 0; i < tensor.shape().size(); i++) {
        long steps = tensor.shape().get(i) - 1;
        last = Math.addExact(last, Math.multiplyExact(steps, tensor.strides().get(i)));
      }
      return last < tensor.storage().count();
    } catch (ArithmeticException e) {
      return false;
    }
  }
}
