package headlab.engine.sweep;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// The name of a cell within its sweep, stored as columns: `(z, 5, 1)` is head 5.1.
///
/// @param site what was edited, or the name of a baseline: `clean`, `corrupted`
/// @param layer null where the cell has none; so are `head` and `position`
/// @param position index of a row of the position axis
public record Key(
    String site, @Nullable Integer layer, @Nullable Integer head, @Nullable Integer position)
    implements Serializable {
  /// A cell that has only a name.
  public static Key of(String site) {
    return new Key(site, null, null, null);
  }

  /// A head's cell.
  public static Key head(String site, int layer, int head) {
    return new Key(site, layer, head, null);
  }

  /// A layer x position cell.
  public static Key position(String site, int layer, int position) {
    return new Key(site, layer, null, position);
  }
}
