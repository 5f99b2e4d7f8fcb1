package headlab.analyses.detectors;

import headlab.analyses.common.Controls.Head;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import headlab.engine.sweep.Cell;
import headlab.engine.sweep.Key;
import headlab.engine.sweep.Rows;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// How well the second copy of repeated tokens is predicted, with heads switched off.
final class RepeatLoss {
  private static final HookPoint LOGITS = HookPoint.of(Site.LOGITS);

  private RepeatLoss() {}

  /// A run, under the label of its bar.
  private record Labelled(String label, Cell cell) {}

  static Figure figure(
      Session session, List<TokenizedPrompt> prompts, List<Head> strongest, List<Head> others)
      throws InterruptedException {
    List<Labelled> runs = new ArrayList<>();
    runs.add(new Labelled("as it is", new Cell(Key.of("clean"), Variant.CLEAN)));
    add(runs, "head", "", strongest);
    add(runs, "control", "random ", others);
    List<Cell> cells = runs.stream().map(Labelled::cell).toList();
    Rows rows =
        session.scores(
            "loss",
            cells.stream().map(Cell::key).toList(),
            prompts,
            (number, prompt) -> losses(session, cells, prompt));
    List<Double> values = new ArrayList<>();
    cells.forEach(cell -> values.add(rows.mean(cell.key())));
    return new Figure.Bars(
        "loss",
        "How badly the second copy is predicted with heads set to 0",
        new Quantity("negative log-likelihood", false),
        new Axis.Labelled("runs", "Set to 0", runs.stream().map(Labelled::label).toList()),
        values,
        Figure.Sides.of(prompts.size()));
  }

  private static void add(List<Labelled> runs, String site, String word, List<Head> heads) {
    for (Head head : heads) {
      Key key = Key.head(site, head.layer(), head.head());
      runs.add(new Labelled(word + head.name(), new Cell(key, Variant.of(Side.CLEAN, zero(head)))));
    }
    if (heads.size() > 1) {
      List<Intervention> all = heads.stream().map(RepeatLoss::zero).toList();
      runs.add(
          new Labelled(
              "%s%d together".formatted(word, heads.size()),
              new Cell(Key.of(site + "s"), new Variant(Side.CLEAN, all))));
    }
  }

  private static Intervention zero(Head head) {
    return new Intervention(Where.head(Site.Z, head.layer(), head.head()), new Value.Zero());
  }

  private static double[] losses(Session session, List<Cell> cells, TokenizedPrompt prompt)
      throws InterruptedException {
    Repeat repeat = Repeat.of(prompt).orElseThrow();
    double[] losses = new double[cells.size()];
    session.captures(
        cells,
        List.of(prompt),
        Set.of(LOGITS),
        (key, which, captures) -> {
          Tensor logits = Objects.requireNonNull(captures.get(LOGITS));
          for (int i = 0; i < losses.length; i++) {
            if (cells.get(i).key().equals(key)) {
              losses[i] = loss(logits, prompt.clean(), repeat.second());
            }
          }
        });
    return losses;
  }

  /// The mean negative log-likelihood of what follows position `from` and later ones.
  private static double loss(Tensor logits, List<Integer> ids, int from) {
    double sum = 0;
    for (int position = from; position < ids.size() - 1; position++) {
      float[] row = logits.slice(position).toArray();
      double largest = Double.NEGATIVE_INFINITY;
      for (float each : row) {
        largest = Math.max(largest, each);
      }
      double all = 0;
      for (float each : row) {
        all += Math.exp(each - largest);
      }
      sum += largest + Math.log(all) - row[ids.get(position + 1)];
    }
    return sum / (ids.size() - 1 - from);
  }
}
