package headlab.analyses.successor;

import headlab.datasets.TokenClass.Spelled;
import headlab.datasets.TokenClass.Step;
import headlab.engine.analysis.Session;
import headlab.engine.model.Coordinates;
import headlab.engine.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/// What heads answer to every member of the classes through their OV circuits.
///
/// @param embedded one of E1 to E5
/// @param coordinates whether norms' weights are folded into what heads read and the unembedding
/// @param rows the members of all classes, before the norm of a head's layer
/// @param columns the unembedding's columns of the same members
record Circuits(
    Session session,
    Classes classes,
    Embedded embedded,
    Coordinates coordinates,
    Tensor rows,
    Tensor columns) {

  static Circuits of(Session session, Classes classes, Embedded embedded, Coordinates coordinates)
      throws InterruptedException {
    Embedded as = embedded.in(session);
    return new Circuits(
        session,
        classes,
        as,
        coordinates,
        as.rows(session, classes.ids()),
        session.unembed(classes.ids(), coordinates));
  }

  /// The logits of every head of a layer: axes (head, token, answer), both the members of all
  /// classes.
  Tensor logits(int layer) throws InterruptedException {
    return logits(layer, rows);
  }

  /// The same for other rows than the members'.
  Tensor logits(int layer, Tensor other) throws InterruptedException {
    return session.headLogits(
        layer,
        embedded.read(session, layer, other),
        columns,
        embedded.normed() ? Coordinates.RAW : coordinates);
  }

  /// Which pairs every head of every layer answers rightly.
  Answers answers(Candidates candidates) throws InterruptedException {
    int layers = session.spec().layers();
    int heads = session.spec().heads();
    List<Spelled> all = classes.all();
    int[] counts = all.stream().mapToInt(each -> each.steps().size()).toArray();
    Answers answers = new Answers(classes, counts, layers * heads);
    for (int layer = 0; layer < layers; layer++) {
      session.progress("Layer", layer, layers);
      Tensor logits = logits(layer);
      for (int head = 0; head < heads; head++) {
        for (int which = 0; which < all.size(); which++) {
          note(answers, which, layer * heads + head, logits.slice(head), candidates);
        }
      }
    }
    session.progress("Layer", layers, layers);
    return answers;
  }

  private void note(Answers answers, int which, int at, Tensor logits, Candidates candidates) {
    Spelled of = classes.all().get(which);
    int first = classes.first(which);
    int[] among =
        candidates == Candidates.CLASS
            ? IntStream.range(0, of.ids().size()).toArray()
            : of.steps().stream().mapToInt(Step::to).distinct().toArray();
    for (int pair = 0; pair < of.steps().size(); pair++) {
      Step step = of.steps().get(pair);
      Tensor row = logits.slice(first + step.from());
      float largest = Float.NEGATIVE_INFINITY;
      for (int candidate : among) {
        largest = Math.max(largest, row.at(first + candidate));
      }
      boolean right = row.at(first + step.to()) >= largest;
      answers.note(which, at, pair, right, row.at(first + step.from()) >= largest);
    }
  }
}
