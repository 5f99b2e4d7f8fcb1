package headlab.engine.figure;

import java.util.Arrays;
import java.util.List;

/// A figure of every kind with absent cells, side values and labels that are hard to keep: what
/// every form of a figure must bring back.
@SuppressWarnings("NullAway") // it loses the @Nullable of a record's list
public final class FigureExamples {
  private FigureExamples() {}

  public static List<Figure> all() {
    return List.of(
        heads(),
        bare(),
        facets(),
        bars(),
        barsByNumber(),
        curves(),
        curve(),
        scatter(),
        table(),
        emptyTable(),
        strip());
  }

  /// Layers x heads with every side value.
  public static Figure.Grid heads() {
    return new Figure.Grid(
        "byHead",
        "Recovered",
        new Quantity("recovery", true),
        new Axis.Layers(2),
        new Axis.Heads(3),
        Arrays.asList(.1, null, -0.0, 1e-300, 4.0, .1 + .2),
        new Figure.Sides(
                Arrays.asList(1., null, 3., 4., 5., 6.),
                List.of(),
                List.of(),
                3,
                3.5,
                -3.5,
                Arrays.asList(45, 0, null, 45, 1, 2))
            .withInterval(
                Arrays.asList(0., null, -1., 0., 3., .2), Arrays.asList(.2, null, 1., 0., 5., .4))
            .withControl(Arrays.asList(.01, .02, null, .04, .05, -.06))
            .outOf(5),
        List.of(new Absent(0, 1, "It is infinite.")));
  }

  /// Roles x tokens without anything beside.
  public static Figure.Grid bare() {
    return new Figure.Grid(
        "byResidual.2",
        "One prompt",
        new Quantity("rank", false),
        new Axis.Roles(List.of("S1", "…", "END")),
        new Axis.Tokens(List.of("␣Mary")),
        Arrays.asList(null, null, null),
        Figure.Sides.of(1),
        List.of());
  }

  /// Layers x heads for each token class, with words in some cells.
  public static Figure.Grid facets() {
    return new Figure.Grid(
            "byClass",
            "Succession by class",
            new Quantity("score", false),
            new Axis.Labelled("classes", "Token class", List.of("days", "number words", "")),
            new Axis.Layers(1),
            new Axis.Heads(2),
            Arrays.asList(1.0, 2.0, null, 4.0, 5.0, 6.5),
            List.of(),
            new Figure.Sides(
                    List.of(), List.of(), List.of(), 7, null, null, List.of(1, 2, 3, 4, 5, 6))
                .withControl(Arrays.asList(0., .1, null, .3, .4, .5)),
            List.of(new Absent(1, 0, 0, "No pair has one token each.")))
        .withTexts(Arrays.asList("Monday", null, null, "\"a\"\tb", "", "…"));
  }

  public static Figure.Bars bars() {
    return new Figure.Bars(
        "byComponent",
        "Written",
        new Quantity("logit difference", true),
        new Axis.Components(List.of("embed", "attn 0", "")),
        Arrays.asList(1.0, null, 2.0),
        new Figure.Sides(
            List.of(), Arrays.asList(0.0, null, 1.0), List.of(2.0, 2.0, 2.0), 8, null, null));
  }

  public static Figure.Bars barsByNumber() {
    return new Figure.Bars(
        "byLength",
        "Recall by length",
        new Quantity("recall", false),
        new Axis.Numbers("lengths", "Context length", List.of(64.0, -0.5, 1e20)),
        Arrays.asList(1.0, 0.5, null),
        Figure.Sides.of(0));
  }

  public static Figure.Curve curves() {
    return new Figure.Curve(
        "masking",
        "Recall with masked heads",
        new Quantity("recall", false),
        new Axis.Labelled("masked", "Masked", List.of("top", "random")),
        new Axis.Numbers("count", "Heads masked", List.of(0.0, 5.0, 10.5)),
        Arrays.asList(1.0, .25, null, 1.0, -0.0, .5),
        Figure.Sides.of(20)
            .withInterval(
                Arrays.asList(.9, .1, null, .9, null, .4),
                Arrays.asList(1.0, .4, null, 1.0, null, .6)));
  }

  public static Figure.Curve curve() {
    return new Figure.Curve(
        "scaled",
        "One head scaled",
        new Quantity("logit difference", true),
        new Axis.HeadNames(List.of("5.1")),
        new Axis.Numbers("factor", "Factor", List.of(-1.0, 0.0, .1)),
        Arrays.asList(-1.0, null, 3.0),
        Figure.Sides.of(0));
  }

  public static Figure.Scatter scatter() {
    return new Figure.Scatter(
        "matchingAndCopying",
        "Prefix matching and copying",
        new Quantity("prefix matching", false),
        new Quantity("copying", true),
        Axis.HeadNames.all(1, 3),
        Arrays.asList(.5, null, -0.0),
        Arrays.asList(-1.0, 2.0, null),
        Figure.Sides.of(4).withControl(Arrays.asList(0.0, null, .5)));
  }

  public static Figure.Table table() {
    return new Figure.Table(
        "tokens",
        "Top tokens of the first singular vectors",
        List.of("head", "token", "", "count"),
        List.of(
            Entry.row("0.1", "␣Mary", 0.1 + 0.2, 3),
            Entry.row("1.0", "", null, -0.0),
            Entry.row("a\t\"b\"", "null", 1e300, 1e20)),
        12);
  }

  public static Figure.Table emptyTable() {
    return new Figure.Table("none", "No pair was found", List.of("head"), List.of(), 0);
  }

  public static Figure.Strip strip() {
    return new Figure.Strip(
        "examples",
        "Strongest examples of 5.1",
        new Quantity("attention", false),
        List.of(
            new Figure.Strip.Line(
                "1 · line 4", List.of("<bos>", "␣a", ""), Arrays.asList(null, .5, 0.0)),
            new Figure.Strip.Line("", List.of("null"), Arrays.asList(1.0))),
        100);
  }
}
