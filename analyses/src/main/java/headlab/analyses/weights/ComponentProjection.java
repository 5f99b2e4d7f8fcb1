package headlab.analyses.weights;

import headlab.analyses.common.ChosenHead;
import headlab.analyses.common.Controls;
import headlab.analyses.common.Papers;
import headlab.datasets.PromptSet;
import headlab.datasets.Refusal;
import headlab.engine.analysis.About;
import headlab.engine.analysis.Analysis;
import headlab.engine.analysis.Param;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Variant;
import headlab.engine.model.Circuit;
import headlab.engine.model.Coordinates;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.ModelSpec.Norm;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How far the residual stream lies along one singular direction of a head, token by token.
///
/// 1. Take the direction of a component of the head's folded OV or QK circuit; its sign is that of
///    `head-svd`.
/// 2. Take the stream where it counts: before the head's layer what OV reads and QK compares, after
///    its attention what OV writes.
/// 3. Normalise each row by its own mean and variance (RMSNorm: by its own mean square), without
///    the norm's weights, which are in the direction, and take the inner product.
///
/// Along a random direction a normalised row has a root mean square of 1.
@About(
    title = "Projection on a component",
    coordinates = Coordinates.FOLDED,
    question = "At which tokens is a direction of a head active?",
    paper = Papers.MILLIDGE_2022 + "; " + Papers.MERULLO_2024,
    bibtex = Papers.MILLIDGE_2022_BIBTEX + Papers.MERULLO_2024_BIBTEX)
public record ComponentProjection(
    @Param(label = "Prompts", help = "What the model reads.") PromptSet prompts,
    @Param(label = "Head", help = "E.g. 5.1; or strongest: the largest value of OV.") String head,
    @Param(label = "Circuit", help = "OV or QK.") Circuit circuit,
    @Param(label = "Component", help = "From 0, by falling singular value.", min = 0) int component,
    @Param(label = "Side", help = "Left: what OV reads, QK's query. Right: OV writes, QK's key.")
        VectorSide side)
    implements Analysis<ComponentProjection.Result> {
  private static final int SHOWN = 20;

  /// A line for each prompt, twenty at most.
  public record Result(Figure projection) {}

  public ComponentProjection {
    new ChosenHead(head);
  }

  public ComponentProjection() {
    this(PromptSet.parse("ioi:n=5"), ChosenHead.STRONGEST, Circuit.OV, 0, VectorSide.LEFT);
  }

  @Override
  @SuppressWarnings("NullAway") // it loses the @Nullable of a record's list across modules
  public Result run(Session session) throws InterruptedException {
    ChosenHead wanted = new ChosenHead(head);
    wanted.check(session.spec());
    List<TokenizedPrompt> read = session.prompts(prompts);
    Controls.Head chosen =
        head.equals(ChosenHead.STRONGEST)
            ? wanted.in(
                session.spec(),
                Spectra.numbers(Spectra.of(session, Circuit.OV, 0), values -> values.at(0)))
            : wanted.in(session.spec(), new double[0]);
    float[] direction = direction(session, chosen);
    boolean written = circuit == Circuit.OV && side == VectorSide.RIGHT;
    HookPoint point = new HookPoint(written ? Site.RESID_MID : Site.RESID_PRE, chosen.layer());
    List<Figure.Strip.Line> lines = new ArrayList<>();
    int shown = Math.min(SHOWN, read.size());
    for (int i = 0; i < shown; i++) {
      session.progress("Prompt", i, shown);
      Tensor stream =
          Objects.requireNonNull(
              session.capture(read.get(i), Variant.CLEAN, Set.of(point)).get(point));
      lines.add(
          new Figure.Strip.Line(
              Integer.toString(i + 1),
              read.get(i).labels(),
              along(session.spec(), stream, direction)));
    }
    session.progress("Prompt", shown, shown);
    String title =
        "Stream %s layer %d along the %s direction of component %d, %s of head %s%s"
            .formatted(
                written ? "after the attention of" : "before",
                chosen.layer(),
                side == VectorSide.LEFT ? "left" : "right",
                component,
                circuit,
                chosen.name(),
                shown < read.size() ? " (%d of %d prompts)".formatted(shown, read.size()) : "");
    Quantity quantity = new Quantity("projection (random: about 1)", true);
    return new Result(new Figure.Strip("projection", title, quantity, lines, shown));
  }

  private float[] direction(Session session, Controls.Head chosen) throws InterruptedException {
    Components all =
        Components.of(session.headSvd(circuit, chosen.layer(), Coordinates.FOLDED), chosen.head());
    if (component >= all.count()) {
      throw new Refusal(
          "Head %s has components 0 to %d, so there is no component %d."
              .formatted(chosen.name(), all.count() - 1, component));
    }
    return side == VectorSide.LEFT ? all.left()[component] : all.right()[component];
  }

  /// @param stream axes (position, dModel)
  private static List<@Nullable Double> along(ModelSpec spec, Tensor stream, float[] direction) {
    List<@Nullable Double> values = new ArrayList<>();
    for (int position = 0; position < stream.length(0); position++) {
      float[] row = stream.slice(position).toArray();
      double mean = 0;
      for (int i = 0; i < row.length && spec.norm() == Norm.LAYER; i++) {
        mean += (double) row[i] / row.length;
      }
      double squares = 0;
      double product = 0;
      for (int i = 0; i < row.length; i++) {
        squares += (row[i] - mean) * (row[i] - mean) / row.length;
        product += (row[i] - mean) * direction[i];
      }
      double scale = spec.norm() == Norm.NONE ? 1 : Math.sqrt(squares + spec.normEpsilon());
      values.add(product / scale);
    }
    return values;
  }
}
