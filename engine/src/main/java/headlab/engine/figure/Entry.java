package headlab.engine.figure;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one place of a table holds.
public sealed interface Entry extends Serializable {
  /// A text: a token, a head's name.
  record Words(String text) implements Entry {
    @Override
    public String toString() {
      return text;
    }
  }

  /// A finite number; a whole one is written without decimals.
  record Value(double value) implements Entry {
    public Value {
      value = value + 0.0; // 0 has one sign, as in the store
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("A table holds no number that is not finite.");
      }
    }

    /// Whether it is written without decimals.
    public boolean whole() {
      return value == Math.rint(value) && Math.abs(value) < 1e15;
    }

    @Override
    public String toString() {
      return whole() ? Long.toString((long) value) : Double.toString(value);
    }
  }

  /// Nothing.
  record Empty() implements Entry {
    @Override
    public String toString() {
      return "";
    }
  }

  /// A row of a table: null is empty, a number is a number, everything else its text.
  static List<Entry> row(@Nullable Object... values) {
    return Arrays.stream(values).map(Entry::of).toList();
  }

  private static Entry of(@Nullable Object value) {
    return switch (value) {
      case null -> new Empty();
      case Entry entry -> entry;
      case Number number -> new Value(number.doubleValue());
      default -> new Words(value.toString());
    };
  }
}
