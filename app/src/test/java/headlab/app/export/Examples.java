package headlab.app.export;

import headlab.engine.figure.Absent;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Entry;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Figures with a planted head 1.4, to be found again in every format.
@SuppressWarnings("NullAway") // it loses the @Nullable of a record's list across modules
public final class Examples {
  static final Quantity RECOVERED = new Quantity("logit difference recovered", true);

  private Examples() {}

  /// One of every kind, and of every form of a kind.
  public static List<Figure> all() {
    return List.of(
        heads(),
        tokens(),
        large(),
        facets(),
        components(),
        intervals(),
        curves(),
        scatter(),
        table(),
        strip(),
        lens());
  }

  /// 3 layers x 6 heads; 1.4 is the extreme, 2.5 is absent.
  static Figure.Grid heads() {
    List<@Nullable Double> values = new ArrayList<>();
    List<@Nullable Double> raw = new ArrayList<>();
    for (int i = 0; i < 18; i++) {
      values.add(i == 17 ? null : i == 10 ? 0.875 : ((i * 7) % 11 - 5) / 12.0);
      raw.add(i == 17 ? null : i * 0.5);
    }
    return new Figure.Grid(
        "byHead",
        "Activation patching, head outputs",
        RECOVERED,
        new Axis.Layers(3),
        new Axis.Heads(6),
        values,
        new Figure.Sides(raw, List.of(), List.of(), 20, 3.25, -3.5),
        List.of(new Absent(2, 5, "The two runs do not differ here.")));
  }

  /// Layers x tokens with labels that are hard to draw.
  static Figure.Grid tokens() {
    List<String> labels = List.of("<bos>", "␣Mary", "␣and", "⟨F0 9F⟩", "a&b<c", "↵", "…", "␣naïve");
    List<@Nullable Double> values = new ArrayList<>();
    for (int i = 0; i < 4 * labels.size(); i++) {
      values.add(i % 5 / 5.0 - 0.3);
    }
    return new Figure.Grid(
        "byResidual.1",
        "Activation patching, residual stream",
        RECOVERED,
        new Axis.Layers(4),
        new Axis.Tokens(labels),
        values,
        Figure.Sides.of(1),
        List.of());
  }

  /// Four facets of 3 layers x 6 heads; 1.4 of component 2 is the extreme, 0.0 of 1 is absent.
  public static Figure.Grid facets() {
    List<@Nullable Double> values = new ArrayList<>();
    List<@Nullable Double> controls = new ArrayList<>();
    for (int i = 0; i < 72; i++) {
      values.add(i == 18 ? null : i == 46 ? 4.5 : 2.0 / (1 + Math.floorDiv(i, 18)) + i % 7 * 0.1);
      controls.add(i * 0.001);
    }
    return new Figure.Grid(
        "ovSpectrum",
        "Singular values of OV",
        new Quantity("singular value", false),
        new Axis.Labelled("singular", "Component", List.of("0", "1", "2", "3")),
        new Axis.Layers(3),
        new Axis.Heads(6),
        values,
        List.of(),
        Figure.Sides.of(0).withControl(controls),
        List.of(new Absent(1, 0, 0, "The head is switched off.")));
  }

  /// Bars with intervals and random controls; one of them is absent.
  static Figure.Bars intervals() {
    return new Figure.Bars(
        "recall",
        "Needle recall with masked heads",
        new Quantity("recall", false),
        new Axis.Labelled("masked", "Masked", List.of("none", "top 5", "top 10", "random 5")),
        Arrays.asList(0.95, 0.4, null, 0.9),
        Figure.Sides.of(20)
            .withInterval(Arrays.asList(0.9, 0.3, null, 0.8), Arrays.asList(1.0, 0.55, null, 1.0))
            .withControl(Arrays.asList(0.95, 0.93, 0.9, null)));
  }

  /// Two curves with bands; the second has a gap at 10.
  public static Figure.Curve curves() {
    return new Figure.Curve(
        "masking",
        "Needle recall with masked heads",
        new Quantity("recall", false),
        new Axis.Labelled("masked", "Masked", List.of("top", "random")),
        new Axis.Numbers("count", "Heads masked", List.of(0.0, 5.0, 10.0, 20.0, 50.0)),
        Arrays.asList(0.95, 0.4, 0.2, 0.05, 0.0, 0.95, 0.93, null, 0.9, 0.75),
        Figure.Sides.of(20)
            .withInterval(
                Arrays.asList(0.9, 0.3, 0.1, 0.0, 0.0, 0.9, 0.88, null, 0.8, 0.6),
                Arrays.asList(1.0, 0.5, 0.3, 0.1, 0.05, 1.0, 0.97, null, 0.97, 0.9)));
  }

  /// A point for each of 18 heads; 1.4 lies farthest up and to the right, 2.5 has no value.
  public static Figure.Scatter scatter() {
    List<@Nullable Double> across = new ArrayList<>();
    List<@Nullable Double> upwards = new ArrayList<>();
    for (int i = 0; i < 18; i++) {
      across.add(i == 10 ? 0.9 : (i * 7 % 18) / 30.0);
      upwards.add(i == 17 ? null : i == 10 ? 0.8 : (i * 5 % 18) / 20.0 - 0.3);
    }
    return new Figure.Scatter(
        "matchingAndCopying",
        "Prefix matching and copying",
        new Quantity("prefix matching", false),
        new Quantity("copying", true),
        Axis.HeadNames.all(3, 6),
        across,
        upwards,
        Figure.Sides.of(8));
  }

  public static Figure.Table table() {
    return new Figure.Table(
        "topTokens",
        "Top tokens of the first singular vectors",
        List.of("head", "sign", "reads", "writes", "singular value", "rank"),
        List.of(
            Entry.row("1.4", "+", "␣Mary ␣John", "␣her & 100 %", 4.5, 12),
            Entry.row("0.10", "−", "a_b^c {x}", "~#$\\", 0.123456789, 3),
            Entry.row("0.2", "+", "↵ ⟨F0 9F⟩", null, -2, null)),
        0);
  }

  public static Figure.Strip strip() {
    List<String> tokens = new ArrayList<>();
    List<@Nullable Double> values = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      tokens.add(i == 0 ? "<bos>" : List.of("␣the", "␣ship", ",", "↵", "␣naïve").get(i % 5));
      values.add(i == 0 ? null : (i * 11 % 60) / 60.0);
    }
    return new Figure.Strip(
        "examples",
        "Strongest examples of head 1.4",
        new Quantity("attention", false),
        List.of(
            new Figure.Strip.Line("1 · document 12, position 37", tokens, values),
            new Figure.Strip.Line(
                "2 · document 3, position 2",
                List.of("␣Once", "␣upon", "␣a"),
                Arrays.asList(null, 0.5, 0.25))),
        100);
  }

  /// Layers x tokens with the top token in each cell; the first one has neither.
  public static Figure.Grid lens() {
    Figure.Grid grid = tokens();
    List<@Nullable String> words = new ArrayList<>();
    List<@Nullable Double> values = new ArrayList<>();
    for (int i = 0; i < grid.values().size(); i++) {
      words.add(i == 0 ? null : i == 1 ? "␣antidisestablishmentarianism" : "␣word" + i);
      values.add(i < 3 ? null : i * 1.5);
    }
    return new Figure.Grid(
            "logitLens",
            "Logit lens, top tokens",
            new Quantity("logit", false),
            grid.rows(),
            grid.columns(),
            values,
            Figure.Sides.of(1),
            List.of())
        .withTexts(words);
  }

  /// More cells than are drawn as rectangles.
  static Figure.Grid large() {
    List<@Nullable Double> values = new ArrayList<>();
    for (int i = 0; i < 128 * 96; i++) {
      values.add(Math.sin(i * 0.01));
    }
    return new Figure.Grid(
        "large",
        "Many cells",
        RECOVERED,
        new Axis.Layers(96),
        new Axis.Heads(128),
        values,
        Figure.Sides.of(1),
        List.of());
  }

  static Figure.Bars components() {
    return new Figure.Bars(
        "byComponent",
        "Logit attribution by component",
        new Quantity("logit difference", true),
        new Axis.Components(List.of("embed", "attn 0", "mlp 0", "attn 1", "mlp 1", "bias")),
        List.of(0.1, -0.5, 0.25, 2.0, -1.25, 0.0),
        Figure.Sides.of(20));
  }

  static Provenance provenance() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("command", "activation-patching --prompts ioi:n=20,seed=0");
    fields.put("model", "bench-gpt2");
    fields.put("model sha256", "ab".repeat(32));
    return new Provenance(fields);
  }
}
