package headlab.engine.store;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answer to a question in SQL.
///
/// @param columns their names, in order
/// @param rows each as long as `columns`; a value is a Long, a Double, a String or null
public record Table(List<String> columns, List<List<@Nullable Object>> rows)
    implements Serializable {
  public Table {
    columns = List.copyOf(columns);
    rows = Collections.unmodifiableList(new ArrayList<>(rows));
  }
}
