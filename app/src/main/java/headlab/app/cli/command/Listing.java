package headlab.app.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import headlab.app.cli.text.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Rows with named columns: an array of objects in JSON, a table as text.
record Listing(List<String> columns, List<List<@Nullable Object>> rows) {
  String json() {
    ArrayNode list = Json.array();
    for (List<@Nullable Object> row : rows) {
      Map<String, @Nullable Object> named = new LinkedHashMap<>();
      for (int i = 0; i < columns.size(); i++) {
        named.put(columns.get(i), row.get(i));
      }
      list.add(Json.row(named));
    }
    return list.toString();
  }

  /// @param names of the columns to show
  String text(List<String> names) {
    TextTable table = new TextTable(names);
    for (List<@Nullable Object> row : rows) {
      List<@Nullable Object> shown = new ArrayList<>();
      for (String name : names) {
        shown.add(row.get(columns.indexOf(name)));
      }
      table.add(shown);
    }
    return table.format();
  }
}
