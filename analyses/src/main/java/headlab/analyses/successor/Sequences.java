package headlab.analyses.successor;

import headlab.datasets.TokenClass.Spelled;
import headlab.engine.analysis.Session;
import headlab.engine.model.Coordinates;
import headlab.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What heads answer to the members of sequences of four neighbours, among the whole vocabulary:
/// the variant E5.
///
/// Source: Lan, Torr & Barez, arXiv:2311.04131.
final class Sequences {
  private static final int LENGTH = 4;
  private static final int TOP = 5;

  /// Rows that go through a head at once.
  private static final int PIECE = 64;

  private final Session session;
  private final Classes classes;

  private final List<Asked> asked = new ArrayList<>();

  /// Members of one class that have a successor.
  ///
  /// @param rows as every head reads them: axes (token, dModel); null where there are none
  /// @param own their tokens
  /// @param next the tokens of their successors
  private record Asked(@Nullable Tensor rows, List<Integer> own, List<Integer> next) {}

  Sequences(Session session, Classes classes) throws InterruptedException {
    this.session = session;
    this.classes = classes;
    for (Spelled each : classes.all()) {
      asked.add(ask(each));
    }
  }

  Answers answers() throws InterruptedException {
    int layers = session.spec().layers();
    int heads = session.spec().heads();
    int[] counts = asked.stream().mapToInt(each -> each.own().size()).toArray();
    Answers answers = new Answers(classes, counts, layers * heads);
    for (int layer = 0; layer < layers; layer++) {
      session.progress("Layer", layer, layers);
      for (int which = 0; which < asked.size(); which++) {
        for (int from = 0; from < counts[which]; from += PIECE) {
          note(answers, which, layer, from);
        }
      }
    }
    session.progress("Layer", layers, layers);
    return answers;
  }

  private void note(Answers answers, int which, int layer, int from) throws InterruptedException {
    Asked of = asked.get(which);
    int to = Math.min(from + PIECE, of.own().size());
    Tensor rows = rows(of.rows(), from, to);
    Tensor next = ranks(layer, rows, of.next().subList(from, to));
    Tensor own = ranks(layer, rows, of.own().subList(from, to));
    int heads = session.spec().heads();
    for (int head = 0; head < heads; head++) {
      for (int i = 0; i < to - from; i++) {
        boolean right = next.at(0, head, i) < TOP;
        answers.note(which, layer * heads + head, from + i, right, own.at(0, head, i) < TOP);
      }
    }
  }

  private Tensor ranks(int layer, Tensor rows, List<Integer> ids) throws InterruptedException {
    return session.headRanks(layer, rows, ids, Coordinates.RAW);
  }

  private Asked ask(Spelled of) throws InterruptedException {
    Map<Integer, Integer> next = new HashMap<>();
    of.steps().forEach(step -> next.put(step.from(), step.to()));
    List<List<Integer>> sequences = new ArrayList<>();
    for (int first = 0; first < of.ids().size(); first++) {
      List<Integer> sequence = sequence(first, next);
      if (sequence.size() == LENGTH) {
        sequences.add(sequence);
      }
    }
    if (sequences.isEmpty()) {
      return new Asked(null, List.of(), List.of());
    }
    Tensor stream = session.afterFirstLayer(sequences.stream().map(each -> ids(of, each)).toList());
    int begins = session.spelling().beginning().size();
    List<Tensor> rows = new ArrayList<>();
    List<Integer> own = new ArrayList<>();
    List<Integer> following = new ArrayList<>();
    for (int i = 0; i < sequences.size(); i++) {
      for (int place = 0; place < LENGTH; place++) {
        int member = sequences.get(i).get(place);
        Integer follows = next.get(member);
        if (follows != null) {
          rows.add(stream.slice(i).slice(begins + place));
          own.add(of.ids().get(member));
          following.add(of.ids().get(follows));
        }
      }
    }
    return new Asked(Embedded.E5.read(session, 0, stack(rows)), own, following);
  }

  /// A sequence as a prompt, the first member written without its space where that is one token.
  private List<Integer> ids(Spelled of, List<Integer> sequence) {
    List<Integer> prompt = new ArrayList<>(session.spelling().beginning());
    for (int member : sequence) {
      int id = of.ids().get(member);
      boolean first = member == sequence.getFirst();
      String bare = of.words().get(member).strip();
      prompt.add(first ? session.spelling().idOf(bare).orElse(id) : id);
    }
    return prompt;
  }

  private static List<Integer> sequence(int first, Map<Integer, Integer> next) {
    List<Integer> sequence = new ArrayList<>(List.of(first));
    while (sequence.size() < LENGTH) {
      Integer follows = next.get(sequence.getLast());
      if (follows == null) {
        break;
      }
      sequence.add(follows);
    }
    return sequence;
  }

  private static Tensor rows(@Nullable Tensor all, int from, int to) {
    Tensor rows = Objects.requireNonNull(all);
    return stack(IntStream.range(from, to).mapToObj(rows::slice).toList());
  }

  private static Tensor stack(List<Tensor> rows) {
    int width = rows.getFirst().size();
    float[] all = new float[rows.size() * width];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i).toArray(), 0, all, i * width, width);
    }
    return Tensor.of(List.of("token", "dModel"), new int[] {rows.size(), width}, all);
  }
}
