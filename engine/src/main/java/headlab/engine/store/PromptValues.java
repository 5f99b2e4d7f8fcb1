package headlab.engine.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The rows behind a cell of a figure, prompt by prompt, with the words of each prompt.
final class PromptValues {
  private static final String ROWS =
      """
      select c.prompt, c.value, p.clean, p.label,
        (select value from cell where run = c.run and sweep = s.sweep and site = 'clean'
          and ifnull(layer, -1) = -1 and ifnull(head, -1) = -1 and ifnull(position, -1) = -1
          and prompt = c.prompt) as base,
        (select value from cell where run = c.run and sweep = s.sweep and site = 'corrupted'
          and ifnull(layer, -1) = -1 and ifnull(head, -1) = -1 and ifnull(position, -1) = -1
          and prompt = c.prompt) as broken
      from cell c
      join prompt p on p.run = c.run and p.prompt = c.prompt
      join (select ? as sweep) s
      where c.run = ? and c.sweep = ? and c.site = ? and ifnull(c.layer, -1) = ifnull(?, -1)
        and ifnull(c.head, -1) = ifnull(?, -1) and ifnull(c.position, -1) = ifnull(?, -1)
        and c.value is not null
        and (? is null or p.label = ?)
      order by c.prompt
      """;

  /// The names of a run's sweeps, each found by one step in the index.
  private static final String SWEEPS =
      """
      with recursive each (sweep) as (
        select min(sweep) from cell where run = ?
        union all
        select (select min(sweep) from cell where run = ? and sweep > each.sweep)
        from each where each.sweep is not null
      )
      select sweep from each where sweep is not null
      """;

  private final Database database;

  PromptValues(Database database) {
    this.database = database;
  }

  /// The rows of the first of `places` that has any.
  List<PromptValue> of(long run, List<CellPlace> places) {
    List<String> sweeps = database.select(SWEEPS, row -> row.getString(1), run, run);
    for (CellPlace place : places) {
      for (String sweep : sweeps) {
        if (place.sweep().isEmpty() || isPartOf(sweep, place.sweep())) {
          List<PromptValue> found = rows(run, sweep, base(sweep, sweeps), place);
          if (!found.isEmpty()) {
            return words(run, found);
          }
        }
      }
    }
    return List.of();
  }

  private static boolean isPartOf(String sweep, String whole) {
    return sweep.equals(whole) || sweep.startsWith(whole + ".part");
  }

  /// The sweep that holds the unedited runs of another.
  private static String base(String sweep, List<String> sweeps) {
    if (sweep.equals("place")) {
      return "baseline";
    }
    int part = sweep.indexOf(".part");
    String whole = part < 0 ? sweep : sweep.substring(0, part);
    return sweeps.contains(whole) ? whole : sweep;
  }

  private List<PromptValue> rows(long run, String sweep, String base, CellPlace place) {
    return database.select(
        ROWS,
        PromptValues::read,
        base,
        run,
        sweep,
        place.site(),
        place.layer(),
        place.head(),
        place.position(),
        place.group(),
        place.group());
  }

  private static PromptValue read(ResultSet row) throws SQLException {
    String group = row.getString("label");
    return new PromptValue(
        row.getInt("prompt"),
        row.getDouble("value"),
        number(row, "base"),
        number(row, "broken"),
        row.getString("clean"),
        group == null ? "" : group);
  }

  private static @Nullable Double number(ResultSet row, String column) throws SQLException {
    double value = row.getDouble(column);
    return row.wasNull() ? null : value;
  }

  /// Prompts that were given as ids are said by their tokens.
  private List<PromptValue> words(long run, List<PromptValue> values) {
    if (values.stream().noneMatch(each -> isIds(each.words()))) {
      return values;
    }
    record Token(int prompt, String text) {}
    Map<Integer, String> tokens =
        database
            .select(
                "select prompt, text from token where run = ? and side = 'clean' order by prompt, position",
                row -> new Token(row.getInt(1), row.getString(2)),
                run)
            .stream()
            .collect(
                Collectors.groupingBy(
                    Token::prompt, Collectors.mapping(Token::text, Collectors.joining(" "))));
    return values.stream()
        .map(
            each ->
                isIds(each.words())
                    ? new PromptValue(
                        each.prompt(),
                        each.value(),
                        each.clean(),
                        each.corrupted(),
                        tokens.getOrDefault(each.prompt(), each.words()),
                        each.group())
                    : each)
        .toList();
  }

  private static boolean isIds(String clean) {
    return clean.matches("\\[[0-9, ]*]");
  }
}
