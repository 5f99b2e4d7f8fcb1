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

/// The components of one head's circuit as tokens: a row for each component and sign.
///
/// @param components how many at most; those below 5 % of the strongest are left out
/// @param top how many tokens of each direction
record TokenTable(Controls.Head head, int components, int top) {
  /// The tokens of what OV reads and writes.
  Figure ov(Session session) throws InterruptedException {
    Components all = components(session, Circuit.OV);
    return table(
        "ovTokens",
        "OV circuit of head " + head.name() + ": tokens that each component reads and writes",
        all,
        List.of(
            column(session, "reads (embedding)", all, all.left(), TokenMatrix.EMBEDDING),
            column(session, "reads (unembedding)", all, all.left(), TokenMatrix.UNEMBEDDING),
            column(session, "writes (unembedding)", all, all.right(), TokenMatrix.UNEMBEDDING)));
  }

  /// The tokens of what QK compares.
  Figure qk(Session session) throws InterruptedException {
    Components all = components(session, Circuit.QK);
    return table(
        "qkTokens",
        "QK circuit of head " + head.name() + ": tokens that each component compares",
        all,
        List.of(
            column(session, "query (embedding)", all, all.left(), TokenMatrix.EMBEDDING),
            column(session, "query (unembedding)", all, all.left(), TokenMatrix.UNEMBEDDING),
            column(session, "key (embedding)", all, all.right(), TokenMatrix.EMBEDDING),
            column(session, "key (unembedding)", all, all.right(), TokenMatrix.UNEMBEDDING)));
  }

  private Components components(Session session, Circuit circuit) throws InterruptedException {
    return Components.of(session.headSvd(circuit, head.layer(), Coordinates.FOLDED), head.head());
  }

  /// A column of tokens.
  ///
  /// @param tokens for each shown component those of its direction, then those of the opposite one
  private record Column(String name, List<String> tokens) {}

  private Column column(
      Session session, String name, Components all, float[][] directions, TokenMatrix matrix)
      throws InterruptedException {
    List<float[]> signed = new ArrayList<>();
    for (int component : shown(all)) {
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

  private List<Integer> shown(Components all) {
    List<Integer> shown = new ArrayList<>();
    for (int i = 0; i < Math.min(components, all.count()); i++) {
      if (all.shown(i)) {
        shown.add(i);
      }
    }
    return shown;
  }

  private static String words(Session session, List<TokenScore> tokens) {
    return tokens.stream().map(each -> session.label(each.id())).collect(Collectors.joining("  "));
  }

  private Figure table(String name, String title, Components all, List<Column> tokens) {
    List<String> columns = new ArrayList<>(List.of("component", "sign", "singular value"));
    tokens.forEach(column -> columns.add(column.name()));
    List<List<Entry>> rows = new ArrayList<>();
    List<Integer> shown = shown(all);
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
