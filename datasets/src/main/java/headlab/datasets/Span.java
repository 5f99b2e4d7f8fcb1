package headlab.datasets;

import java.io.Serializable;

/// A half-open range `[start, end)`, in Unicode code points of a text or in tokens.
public record Span(int start, int end) implements Serializable {
  public Span {
    if (start < 0 || end <= start) {
      throw new IllegalArgumentException(
          "A span needs 0 <= start < end, not [" + start + ", " + end + ").");
    }
  }

  /// How many units it covers.
  public int length() {
    return end - start;
  }

  /// Whether `index` lies inside.
  public boolean contains(int index) {
    return index >= start && index < end;
  }
}
