package headlab.analyses.weights;

import headlab.analyses.common.ChosenHead;
import headlab.analyses.common.Controls.Head;
import headlab.datasets.Refusal;
import headlab.engine.analysis.Session;
import headlab.engine.model.Circuit;
import headlab.engine.model.Coordinates;
import headlab.engine.model.ModelSpec;
import headlab.engine.tensor.Svd;
import headlab.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// How much of each singular component that earlier heads write one head reads.
///
/// @param destination the head that reads
/// @param scores source by source, layer by layer, then component by component
/// @param strengths the singular values of the same components
@SuppressWarnings("ArrayRecordComponent") // read by index, never compared
record Incoming(ModelSpec spec, Head destination, double[][] scores, double[][] strengths) {
  /// Standard deviations above the mean from which a component stands out.
  static final double OUTLIER = 4;

  /// A component of a source.
  ///
  /// @param score `|v_i^T R| / |R|`
  /// @param strength its singular value
  /// @param deviations how many standard deviations above the mean of all components
  record Part(Head head, int index, double score, double strength, double deviations) {
    /// As the paper writes it: `8.10.1`.
    String name() {
      return head.name() + "." + index;
    }
  }

  static Incoming of(Session session, Head destination, Composition side)
      throws InterruptedException {
    int layers = destination.layer();
    if (layers == 0) {
      throw new Refusal(
          "Head %s is in the first layer, so no other head writes what it reads; choose one of a later layer."
              .formatted(destination.name()));
    }
    ModelSpec spec = session.spec();
    Reads reads = side.of(session, layers).only(destination.head());
    double[][] scores = new double[layers * spec.heads()][];
    double[][] strengths = new double[layers * spec.heads()][];
    for (int layer = 0; layer < layers; layer++) {
      session.progress("Reading layer", layer, layers);
      Svd ov = session.headSvd(Circuit.OV, layer, Coordinates.FOLDED);
      double[][] found = reads.scores(session, ov)[0];
      for (int head = 0; head < spec.heads(); head++) {
        scores[layer * spec.heads() + head] = found[head];
        strengths[layer * spec.heads() + head] = numbers(ov.values().slice(head));
      }
    }
    session.progress("Reading layer", layers, layers);
    return new Incoming(spec, destination, scores, strengths);
  }

  static double[] numbers(Tensor values) {
    double[] numbers = new double[values.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = values.at(i);
    }
    return numbers;
  }

  /// Whether a component has at least 5 % of the strength of its head's first one.
  boolean shown(int source, int component) {
    double strength = strengths[source][component];
    return strength > 0 && strength >= Components.LEAST * strengths[source][0];
  }

  /// The score of a whole head: `|L R| / (|L| |R|)`; 0 of a head that writes nothing.
  double whole(int source) {
    double sum = 0;
    double norm = 0;
    for (int i = 0; i < scores[source].length; i++) {
      double square = strengths[source][i] * strengths[source][i];
      sum += square * scores[source][i] * scores[source][i];
      norm += square;
    }
    return norm > 0 ? Math.sqrt(sum / norm) : 0;
  }

  /// The source that is named, or the one whose component is read most.
  ///
  /// @param text as `ChosenHead` reads it
  Head source(String text) {
    List<Part> all = all();
    if (all.isEmpty()) {
      throw new Refusal("No head before layer %d writes anything.".formatted(destination.layer()));
    }
    double[] scores = new double[this.scores.length];
    all.forEach(
        part -> {
          int at = part.head().layer() * spec.heads() + part.head().head();
          scores[at] = Math.max(scores[at], part.score());
        });
    Head source = new ChosenHead(text).in(spec, scores);
    if (source.layer() >= destination.layer()) {
      throw new Refusal(
          "Head %s is not in an earlier layer than %s, so %s does not read what it writes."
              .formatted(source.name(), destination.name(), destination.name()));
    }
    return source;
  }

  /// The components of one source that are strong enough, the most read first.
  List<Part> parts(int source) {
    return all().stream()
        .filter(part -> part.head().layer() * spec.heads() + part.head().head() == source)
        .toList();
  }

  /// All components that are strong enough, the most read first.
  List<Part> all() {
    double sum = 0;
    double squares = 0;
    int count = 0;
    for (int source = 0; source < scores.length; source++) {
      for (int i = 0; i < scores[source].length; i++) {
        if (shown(source, i)) {
          sum += scores[source][i];
          squares += scores[source][i] * scores[source][i];
          count++;
        }
      }
    }
    double mean = count == 0 ? 0 : sum / count;
    double deviation = count == 0 ? 0 : Math.sqrt(Math.max(0, squares / count - mean * mean));
    List<Part> parts = new ArrayList<>();
    for (int source = 0; source < scores.length; source++) {
      Head head = new Head(source / spec.heads(), source % spec.heads());
      for (int i = 0; i < scores[source].length; i++) {
        if (shown(source, i)) {
          double score = scores[source][i];
          double above = deviation > 0 ? (score - mean) / deviation : 0;
          parts.add(new Part(head, i, score, strengths[source][i], above));
        }
      }
    }
    parts.sort(Comparator.comparingDouble(part -> -part.score()));
    return parts;
  }
}
