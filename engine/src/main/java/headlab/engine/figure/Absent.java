package headlab.engine.figure;

import java.io.Serializable;

/// Why a cell has no value, or no value of the kind that the colour shows.
///
/// @param facet 0 in a figure without facets
public record Absent(int facet, int row, int column, String why) implements Serializable {
  /// Of a figure without facets.
  public Absent(int row, int column, String why) {
    this(0, row, column, why);
  }
}
