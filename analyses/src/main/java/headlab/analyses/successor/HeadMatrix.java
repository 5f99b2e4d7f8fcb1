package headlab.analyses.successor;

import headlab.analyses.common.Controls;
import headlab.datasets.TokenClass.Spelled;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import headlab.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one head answers to every member of every class: inputs down, answers across.
///
/// @param logits axes (token, answer)
record HeadMatrix(Classes classes, Controls.Head head, Tensor logits) {
  /// The logits less the mean of their row, which no answer depends on.
  Figure.Grid matrix() {
    List<@Nullable Double> values = new ArrayList<>();
    int size = logits.length(1);
    for (int input = 0; input < size; input++) {
      double mean = mean(input, 0, size);
      for (int answer = 0; answer < size; answer++) {
        values.add(logits.at(input, answer) - mean);
      }
    }
    List<String> words = classes.labels();
    return new Figure.Grid(
        "matrix",
        "What head %s answers: a successor head has a bright line right of the diagonal"
            .formatted(head.name()),
        new Quantity("logit less the mean of its row", true),
        new Axis.Labelled("input", "Input", words),
        new Axis.Labelled("answer", "Answer", words),
        values,
        Figure.Sides.of(0),
        List.of());
  }

  /// Of which class the likeliest answer is: the share of a class's members, answers among the
  /// members of all classes.
  Figure.Grid classesOfAnswers() {
    int count = classes.all().size();
    List<@Nullable Double> shares = new ArrayList<>();
    for (int from = 0; from < count; from++) {
      int members = classes.all().get(from).ids().size();
      double[] found = new double[count];
      for (int member = 0; member < members; member++) {
        found[classOf(largest(classes.first(from) + member))]++;
      }
      for (double each : found) {
        shares.add(each / members);
      }
    }
    return new Figure.Grid(
        "answerClasses",
        "Of which class head %s's likeliest answer is".formatted(head.name()),
        new Quantity("share of members", false),
        new Axis.Labelled("class", "Input's class", classes.names()),
        new Axis.Labelled("answerClass", "Answer's class", classes.names()),
        shares,
        Figure.Sides.of(classes.ids().size()),
        List.of());
  }

  /// Of each class the mean logit of later members minus that of earlier ones.
  @SuppressWarnings("NullAway") // it loses the @Nullable of a record's list across modules
  Figure.Bars greaterThan() {
    List<@Nullable Double> biases = new ArrayList<>();
    for (int which = 0; which < classes.all().size(); which++) {
      biases.add(bias(which));
    }
    return new Figure.Bars(
        "greaterThan",
        "How much head %s favours what comes later".formatted(head.name()),
        new Quantity("mean logit of later members minus that of earlier ones", true),
        new Axis.Labelled("class", "Class", classes.names()),
        biases,
        Figure.Sides.of(classes.ids().size()));
  }

  private double bias(int which) {
    Spelled of = classes.all().get(which);
    int first = classes.first(which);
    int size = of.ids().size();
    double later = 0;
    double earlier = 0;
    for (int input = 0; input < size; input++) {
      for (int answer = 0; answer < size; answer++) {
        float logit = logits.at(first + input, first + answer);
        later += answer > input ? logit : 0;
        earlier += answer < input ? logit : 0;
      }
    }
    return (later - earlier) / (size * (size - 1) / 2.0);
  }

  private double mean(int input, int from, int to) {
    double sum = 0;
    for (int answer = from; answer < to; answer++) {
      sum += logits.at(input, answer);
    }
    return sum / (to - from);
  }

  private int largest(int input) {
    int best = 0;
    for (int answer = 1; answer < logits.length(1); answer++) {
      best = logits.at(input, answer) > logits.at(input, best) ? answer : best;
    }
    return best;
  }

  private int classOf(int place) {
    int which = 0;
    while (which + 1 < classes.all().size() && classes.first(which + 1) <= place) {
      which++;
    }
    return which;
  }
}
