package headlab.engine.pickle;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A value of a pickle. Lists and dictionaries may hold themselves, so nobody walks down into them
/// further than they must.
public sealed interface Pickled
    permits Pickled.Constant,
        Pickled.Text,
        Pickled.Whole,
        Pickled.Huge,
        Pickled.Tuple,
        Pickled.Sequence,
        Pickled.Dict,
        Pickled.Storage,
        Pickled.Tensor,
        AllowedName {
  /// Values of which nothing but their kind is ever asked.
  enum Constant implements Pickled {
    NONE,
    TRUE,
    FALSE,
    /// A number with a fraction.
    FRACTION
  }

  /// A piece of text.
  record Text(String value) implements Pickled {}

  /// A whole number.
  record Whole(long value) implements Pickled {}

  /// A whole number that takes more than eight bytes.
  record Huge(BigInteger value) implements Pickled {}

  /// A fixed sequence.
  record Tuple(List<Pickled> items) implements Pickled {
    static final Tuple EMPTY = new Tuple(List.of());
  }

  /// A sequence that grows.
  final class Sequence implements Pickled {
    private final List<Pickled> items = new ArrayList<>();

    /// Its items, in order.
    public List<Pickled> items() {
      return Collections.unmodifiableList(items);
    }

    void append(List<Pickled> more) {
      items.addAll(more);
    }
  }

  /// A dictionary, ordered or not; its keys are text or whole numbers.
  final class Dict implements Pickled {
    private Map<Pickled, Pickled> entries = Map.of();

    /// Its entries, in the order written.
    public Map<Pickled, Pickled> entries() {
      return Collections.unmodifiableMap(entries);
    }

    /// Adds an entry; false where its key was there already.
    boolean add(Pickled key, Pickled value) {
      if (entries.isEmpty()) {
        entries = new LinkedHashMap<>(4);
      }
      return entries.put(key, value) == null;
    }
  }

  /// Numbers that lie elsewhere in the file, under `key`.
  ///
  /// @param type one of the typed storages
  /// @param count how many numbers
  record Storage(AllowedName type, String key, long count) implements Pickled {
    /// Its length in bytes, which fits a long.
    public long bytes() {
      return Math.multiplyExact(count, type.bytes());
    }
  }

  /// A view of a storage that lies within it.
  ///
  /// @param offset where its first number lies, in numbers
  /// @param strides how far apart neighbours along an axis lie, in numbers; 0 repeats
  record Tensor(Storage storage, long offset, List<Long> shape, List<Long> strides)
      implements Pickled {}
}
