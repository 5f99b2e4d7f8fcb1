package headlab.analyses.weights;

import headlab.analyses.common.Controls;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Entry;
import headlab.engine.figure.Figure;
import headlab.engine.model.Circuit;
import headlab.engine.model.Coordinates;
import headlab.engine.model.TokenMatrix;
import headlab.engine.sweep.TokenScore;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The components of one head's circuit as tokens: a row for each component and sign.
///
/// @param top how many tokens of each direction
record TokenTable(Controls.Head head, int top) {
  /// The first components, those below 5 % of the strongest left out.
  List<Integer> first(Session session, Circuit circuit, int count) throws InterruptedException {
    Components all = components(session, circuit);
    return IntStream.range(0, Math.min(count, all.count())).filter(all::shown).boxed().toList();
  }

  /// The tokens of what OV reads and writes.
  ///
  /// @param shown the components, in the order of the table
  Figure ov(Session session, List<Integer> shown) throws InterruptedException {
    Components all = components(session, Circuit.OV);
    return table(
        "ovTokens",
        "OV circuit of head " + head.name() + ": tokens that each component reads and writes",
        all,
        shown,
        List.of(
            column(session, shown, "reads (embedding)", all.left(), TokenMatrix.EMBEDDING),
            column(session, shown, "reads (unembedding)", all.left(), TokenMatrix.UNEMBEDDING),
            column(session, shown, "writes (unembedding)", all.right(), TokenMatrix.UNEMBEDDING)));
  }

  /// The tokens of what QK compares.
  ///
  /// @param shown the components, in the order of the table
  Figure qk(Session session, List<Integer> shown) throws InterruptedException {
    Components all = components(session, Circuit.QK);
    return table(
        "qkTokens",
        "QK circuit of head " + head.name() + ": tokens that each component compares",
        all,
        shown,
        List.of(
            column(session, shown, "query (embedding)", all.left(), TokenMatrix.EMBEDDING),
            column(session, shown, "query (unembedding)", all.left(), TokenMatrix.UNEMBEDDING),
            column(session, shown, "key (embedding)", all.right(), TokenMatrix.EMBEDDING),
            column(session, shown, "key (unembedding)", all.right(), TokenMatrix.UNEMBEDDING)));
  }

  private Components components(Session session, Circuit circuit) throws InterruptedException {
    return Components.of(session.headSvd(circuit, head.layer(), Coordinates.FOLDED), head.head());
  }

  /// A column of tokens.
  ///
  /// @param tokens for each shown component those of its direction, then those of the opposite one
  private record Column(String name, List<String> tokens) {}

  private Column column(
      Session session, List<Integer> shown, String name, float[][] directions, TokenMatrix matrix)
      throws InterruptedException {
    List<float[]> signed = new ArrayList<>();
    for (int component : shown) {
      signed.add(directions[component]);
      signed.add(Components.opposite(directions[component]));
    }
    if (signed.isEmpty()) {
      return new Column(name, List.of());
    }
    List<String> tokens =
        session
            .topTokens(
                Components.rows(signed, session.spec().dModel()), matrix, Coordinates.FOLDED, top)
            .stream()
            .map(each -> words(session, each))
            .toList();
    return new Column(name, tokens);
  }

  private static String words(Session session, List<TokenScore> tokens) {
    return tokens.stream().map(each -> session.label(each.id())).collect(Collectors.joining("  "));
  }

  private static Figure table(
      String name, String title, Components all, List<Integer> shown, List<Column> tokens) {
    List<String> columns = new ArrayList<>(List.of("component", "sign", "singular value"));
    tokens.forEach(column -> columns.add(column.name()));
    List<List<Entry>> rows = new ArrayList<>();
    for (int i = 0; i < 2 * shown.size(); i++) {
      int component = shown.get(i / 2);
      List<Entry> row = new ArrayList<>();
      row.addAll(Entry.row(component, i % 2 == 0 ? "+" : "-", all.values()[component]));
      for (Column column : tokens) {
        row.add(new Entry.Words(column.tokens().get(i)));
      }
      rows.add(row);
    }
    return new Figure.Table(name, title, columns, rows, 0);
  }
}
