package headlab.analyses.weights;

import headlab.analyses.common.ChosenHead;
import headlab.analyses.common.Controls;
import headlab.analyses.common.Papers;
import headlab.engine.analysis.About;
import headlab.engine.analysis.Analysis;
import headlab.engine.analysis.Param;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import headlab.engine.model.Circuit;
import headlab.engine.model.Coordinates;
import headlab.engine.model.Embedding;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.WeightName;
import headlab.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// What one head moves and compares between chosen tokens: its full OV and QK circuits, without a
/// prompt.
///
/// 1. Fold the norm's gain into `W_Q`, `W_K`, `W_V` and the final norm's into `W_U`, and centre
///    what LayerNorm centres. Take the rows E of the chosen tokens, before any norm.
/// 2. `ov` = `E W_V W_O W_U`: what looking at the row's token adds to the logit of the column's.
/// 3. `qk` = `E W_Q (E W_K)^T`: how much the row's token, as a query, looks for the column's as a
///    key; before scaling by 1 / sqrt(dHead), without biases, and in rotary models at distance 0.
/// 4. Of every head the Frobenius norms and the ranks of `W_V W_O` and `W_Q W_K^T`; singular values
///    count for the rank above the rounding of the largest.
///
/// Heads of a group share keys and values. No vocabulary-sized product is formed.
@About(
    title = "OV and QK matrices of a head",
    coordinates = Coordinates.FOLDED,
    question =
        "What does a head write when it looks at these tokens, and which of them does it seek?",
    paper = Papers.ELHAGE_2021,
    bibtex = Papers.ELHAGE_2021_BIBTEX)
public record OvQkMatrices(
    @Param(label = "Head", help = "Whose circuits, e.g. 5.1; or strongest, by the norm of OV.")
        String head,
    @Param(label = "Tokens", help = "Separated by ;, spaces included, or ids: #123. None: names.")
        List<String> tokens,
    @Param(label = "Embedding", help = "What stands for a token.") Embedding embedding)
    implements Analysis<OvQkMatrices.Result> {
  /// Token x token of one head; layer x head of all.
  public record Result(
      Figure ov, Figure qk, Figure ovNorm, Figure qkNorm, Figure ovRank, Figure qkRank) {}

  public OvQkMatrices {
    new ChosenHead(head);
    tokens = new TokenChoice(tokens).texts();
  }

  public OvQkMatrices() {
    this(ChosenHead.STRONGEST, List.of(), Embedding.RAW);
  }

  @Override
  public Result run(Session session) throws InterruptedException {
    ChosenHead wanted = new ChosenHead(head);
    wanted.check(session.spec());
    List<Integer> ids = new TokenChoice(tokens).in(session);
    List<Tensor> ov = Spectra.of(session, Circuit.OV, 0);
    List<Tensor> qk = Spectra.of(session, Circuit.QK, 1);
    Controls.Head chosen = wanted.in(session.spec(), Spectra.numbers(ov, Spectra::norm));
    int width = session.spec().dModel();
    return new Result(
        ov(session, chosen, ids),
        qk(session, chosen, ids),
        map("ovNorm", "Frobenius norm of the OV circuit", "OV norm", ov, Spectra::norm),
        map("qkNorm", "Frobenius norm of the QK circuit", "QK norm", qk, Spectra::norm),
        map("ovRank", "Rank of the OV circuit", "OV rank", ov, each -> Spectra.rank(each, width)),
        map("qkRank", "Rank of the QK circuit", "QK rank", qk, each -> Spectra.rank(each, width)));
  }

  private Figure ov(Session session, Controls.Head chosen, List<Integer> ids) {
    double[][] value = weight(session, WeightName.W_V, chosen);
    double[][] out = weight(session, WeightName.W_O, chosen);
    double[][] read = Dense.times(Dense.of(session.embed(ids, embedding)), value);
    double[][] answers = Dense.of(session.unembed(ids, Coordinates.FOLDED));
    return grid(
        "ov",
        "OV circuit of head " + chosen.name() + ": token looked at (row) to logit (column)",
        new Quantity("added to the logit", true),
        TokenChoice.axis(session, ids, "source", "Token looked at"),
        TokenChoice.axis(session, ids, "written", "Logit of"),
        Dense.timesTurned(Dense.times(read, out), answers));
  }

  private Figure qk(Session session, Controls.Head chosen, List<Integer> ids) {
    double[][] rows = Dense.of(session.embed(ids, embedding));
    double[][] query = Dense.times(rows, weight(session, WeightName.W_Q, chosen));
    double[][] key = Dense.times(rows, weight(session, WeightName.W_K, chosen));
    boolean rotary = session.spec().positions() instanceof ModelSpec.Positions.Rotary;
    return grid(
        "qk",
        "QK circuit of head %s: query (row) to key (column)%s"
            .formatted(chosen.name(), rotary ? ", at distance 0" : ""),
        new Quantity("score before scaling", true),
        TokenChoice.axis(session, ids, "query", "Query (destination)"),
        TokenChoice.axis(session, ids, "key", "Key (source)"),
        Dense.timesTurned(query, key));
  }

  /// One head's part of a weight.
  private static double[][] weight(Session session, WeightName name, Controls.Head head) {
    boolean shared = name.axes().contains("kvHead");
    int part = shared ? session.spec().kvHead(head.head()) : head.head();
    return Dense.of(session.weight(name, head.layer(), Coordinates.FOLDED).slice(part));
  }

  private static Figure grid(
      String name, String title, Quantity quantity, Axis rows, Axis columns, double[][] values) {
    List<@Nullable Double> all = new ArrayList<>();
    Arrays.stream(values).forEach(row -> Arrays.stream(row).forEach(all::add));
    return new Figure.Grid(
        name, title, quantity, rows, columns, all, Figure.Sides.of(0), List.of());
  }

  private static Figure map(
      String name,
      String title,
      String quantity,
      List<Tensor> values,
      ToDoubleFunction<Tensor> value) {
    return Maps.byHead(name, title, new Quantity(quantity, false), values, value);
  }
}
