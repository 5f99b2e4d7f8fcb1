package headlab.analyses.attribution;

import headlab.engine.analysis.Session;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import headlab.engine.sweep.Lens;
import headlab.engine.sweep.LensCell;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The figures of one prompt under a lens, depth x position.
///
/// @param rows the depths
/// @param suffix of the figures' names: empty, or `.2`
/// @param which says in a title which prompt it is, or empty
record LensFigures(
    Session session, TokenizedPrompt prompt, Lens lens, Axis rows, String suffix, String which) {

  Figure topToken() {
    return grid("topToken", "Likeliest next token", "probability", LensCell::probability)
        .withTexts(
            lens.cells().stream()
                .<@Nullable String>map(cell -> session.label(cell.top()))
                .toList());
  }

  Figure rank() {
    return grid("rank", "Rank of " + answer(), "rank (0 is the first)", LensCell::rank);
  }

  Figure logit() {
    return grid("logit", "Logit of " + answer(), "logit", LensCell::logit);
  }

  Figure divergence() {
    return grid(
        "divergence", "KL(the model's output ‖ row)", "KL divergence (nats)", LensCell::divergence);
  }

  @SuppressWarnings("NullAway") // it loses the @Nullable of a record's list across modules
  private Figure.Grid grid(
      String name, String title, String quantity, ToDoubleFunction<LensCell> value) {
    return new Figure.Grid(
        name + suffix,
        title + which,
        new Quantity(quantity, false),
        rows,
        new Axis.Tokens(prompt.labels()),
        lens.cells().stream().<@Nullable Double>map(cell -> value.applyAsDouble(cell)).toList(),
        Figure.Sides.of(1),
        List.of());
  }

  /// What is ranked: the answer, or what the model itself would answer.
  private String answer() {
    String tokens = lens.answers().stream().map(session::label).collect(Collectors.joining(", "));
    return prompt.correct().isEmpty()
        ? tokens + ", which the model ranks first"
        : "the answer " + tokens;
  }
}
