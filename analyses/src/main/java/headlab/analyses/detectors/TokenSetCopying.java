package headlab.analyses.detectors;

import headlab.analyses.common.Bootstrap;
import headlab.analyses.common.Controls;
import headlab.analyses.common.Papers;
import headlab.engine.analysis.About;
import headlab.engine.analysis.Analysis;
import headlab.engine.analysis.Param;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Absent;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import headlab.engine.model.Coordinates;
import headlab.engine.model.Embedding;
import headlab.engine.model.ModelSpec;
import headlab.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which heads, looking at a token of a set, write that very token, or write against it.
///
/// 1. Take each token of the set after the first MLP by itself, `E + MLP0(LN(E))`.
/// 2. Let a head alone read it, W_V W_O in folded coordinates, and send what it writes through the
///    final norm and the unembedding.
/// 3. `positive`: the share of tokens that are among the `top` likeliest of their own logits.
/// 4. `negative`: the same with the sign of the write turned before the norm.
///
/// Layer 0 reads tokens before the first MLP and has no score. Intervals are over the tokens.
@About(
    title = "Token set copying",
    coordinates = Coordinates.FOLDED,
    question = "Which heads write the name they look at, and which write against it?",
    paper = Papers.WANG_2022,
    bibtex = Papers.WANG_2022_BIBTEX)
public record TokenSetCopying(
    @Param(label = "Tokens", help = "A list of words, or random tokens.") TokenSet tokens,
    @Param(label = "Top", help = "How far down the list a token may stand.", min = 1) int top,
    @Param(label = "Seed", help = "Of the intervals and the random controls.", min = 0) int seed)
    implements Analysis<TokenSetCopying.Result> {
  /// Writes for the token, and against it, in percent.
  public record Result(Figure positive, Figure negative) {}

  public TokenSetCopying() {
    this(TokenSet.NAMES, 5, 0);
  }

  @Override
  public Result run(Session session) throws InterruptedException {
    TokenSet.Chosen chosen = tokens.in(session);
    Tensor rows = session.embed(chosen.ids(), Embedding.EFFECTIVE);
    int layers = session.spec().layers();
    List<Tensor> ranks = new ArrayList<>();
    for (int layer = 1; layer < layers; layer++) {
      session.progress("Layer", layer, layers);
      ranks.add(session.headRanks(layer, rows, chosen.ids(), Coordinates.FOLDED));
    }
    session.progress("Layer", layers, layers);
    String title = "%s that a head writes %s, among the top %d";
    return new Result(
        grid(
            session.spec(),
            "positive",
            title.formatted(capital(chosen.words()), "when it looks at them", top),
            ranks.stream().map(each -> each.slice(0)).toList()),
        grid(
            session.spec(),
            "negative",
            title.formatted(capital(chosen.words()), "against when it looks at them", top),
            ranks.stream().map(each -> each.slice(1)).toList()));
  }

  @SuppressWarnings("NullAway") // it loses the @Nullable of a record's list across modules
  private Figure grid(ModelSpec spec, String figure, String title, List<Tensor> ranks) {
    int heads = spec.heads();
    List<@Nullable Double> values = new ArrayList<>();
    List<@Nullable Double> low = new ArrayList<>();
    List<@Nullable Double> high = new ArrayList<>();
    List<Absent> reasons = new ArrayList<>();
    int n = ranks.isEmpty() ? 0 : ranks.getFirst().length(1);
    Bootstrap bootstrap = new Bootstrap(seed, Math.max(1, n));
    double[] shares = new double[spec.layers() * heads];
    for (int at = 0; at < shares.length; at++) {
      if (at < heads) {
        reasons.add(new Absent(0, at, "Layer 0 reads tokens before the first MLP."));
        values.add(null);
        low.add(null);
        high.add(null);
        continue;
      }
      double[] hits = hits(ranks.get(at / heads - 1).slice(at % heads).toArray());
      shares[at] = Arrays.stream(hits).average().orElseThrow();
      Bootstrap.Interval interval = bootstrap.mean(hits);
      values.add(shares[at]);
      low.add(interval.low());
      high.add(interval.high());
    }
    List<@Nullable Double> controls = new Controls(seed, heads).beside(shares);
    for (int head = 0; head < heads; head++) {
      controls.set(head, null);
    }
    return new Figure.Grid(
        figure,
        title,
        new Quantity("% of tokens", false),
        new Axis.Layers(spec.layers()),
        new Axis.Heads(heads),
        values,
        Figure.Sides.of(n).withInterval(low, high).withControl(controls),
        reasons);
  }

  /// 100 for a token among the top, 0 for another.
  private double[] hits(float[] ranks) {
    double[] hits = new double[ranks.length];
    Arrays.setAll(hits, i -> ranks[i] < top ? 100 : 0);
    return hits;
  }

  private static String capital(String words) {
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }
}
