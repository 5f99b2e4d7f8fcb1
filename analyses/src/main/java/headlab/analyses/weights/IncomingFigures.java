package headlab.analyses.weights;

import headlab.analyses.weights.Incoming.Part;
import headlab.engine.figure.Absent;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Entry;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import headlab.engine.model.ModelSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one head reads of the components that earlier heads write, as figures.
///
/// @param side which side of it reads
/// @param random what random circuits of the same shapes give
record IncomingFigures(
    ModelSpec spec, Incoming incoming, Composition side, RandomPair.Scores random) {
  private static final int ROWS = 20;
  private static final String SCORE = "component composition";

  /// The largest score of a component of each source.
  Figure best() {
    Map<Integer, Part> best = bySource();
    return map(
        "best",
        "Component of each head that the %s reads most".formatted(into()),
        new Quantity(SCORE, false),
        source -> best.containsKey(source) ? best.get(source).score() : null,
        random.largest());
  }

  /// Which component that is.
  Figure bestComponent() {
    Map<Integer, Part> best = bySource();
    return map(
        "bestComponent",
        "Which component of each head the %s reads most, by falling singular value"
            .formatted(into()),
        new Quantity("component", false),
        source -> best.containsKey(source) ? (double) best.get(source).index() : null,
        null);
  }

  /// The score of each whole source.
  Figure whole() {
    return map(
        "whole",
        "How much of each head's whole write the %s reads".formatted(into()),
        new Quantity("composition", false),
        incoming::whole,
        random.whole());
  }

  /// The components that are read most, of any source.
  Figure outliers() {
    List<List<Entry>> rows = new ArrayList<>();
    for (Part part : incoming.all().subList(0, Math.min(ROWS, incoming.all().size()))) {
      rows.add(
          Entry.row(
              part.head().name(),
              part.index(),
              part.score(),
              part.deviations(),
              part.deviations() > Incoming.OUTLIER ? "yes" : "no",
              part.strength()));
    }
    return new Figure.Table(
        "outliers",
        "Components that the %s reads most; outliers lie %d standard deviations above the mean"
            .formatted(into(), (int) Incoming.OUTLIER),
        List.of("head", "component", "score", "deviations", "outlier", "singular value"),
        rows,
        0);
  }

  /// The score of every component of one source.
  @SuppressWarnings("NullAway") // it loses the @Nullable of a record's list across modules
  Figure components(int source) {
    String name = source / spec.heads() + "." + source % spec.heads();
    List<String> labels = new ArrayList<>();
    List<@Nullable Double> across = new ArrayList<>();
    List<@Nullable Double> values = new ArrayList<>();
    for (int i = 0; i < incoming.scores()[source].length; i++) {
      if (incoming.shown(source, i)) {
        labels.add(name + "." + i);
        across.add((double) i);
        values.add(incoming.scores()[source][i]);
      }
    }
    List<@Nullable Double> controls =
        new ArrayList<>(Collections.nCopies(values.size(), random.component()));
    return new Figure.Scatter(
        "components",
        "Components of head %s that the %s reads".formatted(name, into()),
        new Quantity("component, by falling singular value", false),
        new Quantity(SCORE, false),
        new Axis.Labelled("part", "Component", labels),
        across,
        values,
        Figure.Sides.of(0).withControl(controls));
  }

  /// `query of 9.9`.
  private String into() {
    return side.words() + " of " + incoming.destination().name();
  }

  private Map<Integer, Part> bySource() {
    Map<Integer, Part> best = new HashMap<>();
    for (Part part : incoming.all()) {
      best.putIfAbsent(part.head().layer() * spec.heads() + part.head().head(), part);
    }
    return best;
  }

  private interface Score {
    @Nullable Double of(int source);
  }

  private Figure map(
      String name, String title, Quantity quantity, Score score, @Nullable Double control) {
    List<@Nullable Double> values = new ArrayList<>();
    List<@Nullable Double> controls = new ArrayList<>();
    List<Absent> reasons = new ArrayList<>();
    for (int source = 0; source < spec.layers() * spec.heads(); source++) {
      boolean earlier = source < incoming.scores().length;
      Double value = earlier ? score.of(source) : null;
      values.add(value);
      controls.add(value == null ? null : control);
      if (value == null) {
        reasons.add(
            new Absent(
                source / spec.heads(),
                source % spec.heads(),
                earlier ? "It writes nothing." : "It is not in an earlier layer."));
      }
    }
    Figure.Sides sides = Figure.Sides.of(0);
    return new Figure.Grid(
        name,
        title,
        quantity,
        new Axis.Layers(spec.layers()),
        new Axis.Heads(spec.heads()),
        values,
        control == null ? sides : sides.withControl(controls),
        reasons);
  }
}
