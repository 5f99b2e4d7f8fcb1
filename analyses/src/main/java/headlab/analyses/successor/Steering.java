package headlab.analyses.successor;

import headlab.analyses.common.Controls;
import headlab.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// What a head answers when the last digit in what it reads is exchanged for another.
///
/// @param circuits of the members
/// @param directions of the ten residues, each of length 1
record Steering(Circuits circuits, Members members, Controls.Head head, List<double[]> directions) {
  private static final int PIECE = 256;

  Steering {
    directions = List.copyOf(directions);
  }

  /// A member that is to be read as another of its class.
  private record Turn(int from, int to) {}

  /// How many turns each class has.
  int[] counts() {
    int[] counts = new int[members.classes().all().size()];
    turns().forEach(turn -> counts[members.classOf().get(turn.from())]++);
    return counts;
  }

  /// The share of turns of each class that make the head answer the successor of the member that is
  /// turned to; NaN where a class has none.
  ///
  /// @param strength how much of the member's own direction is taken away, and put along the other:
  ///   1 is its projection
  double[] success(double strength) throws InterruptedException {
    List<Turn> turns = turns();
    double[] right = new double[members.classes().all().size()];
    for (int from = 0; from < turns.size(); from += PIECE) {
      List<Turn> some = turns.subList(from, Math.min(from + PIECE, turns.size()));
      Tensor logits = circuits.logits(head.layer(), rows(some, strength)).slice(head.head());
      for (int i = 0; i < some.size(); i++) {
        Turn turn = some.get(i);
        right[members.classOf().get(turn.from())] += isRight(logits.slice(i), turn) ? 1 : 0;
      }
    }
    int[] counts = counts();
    for (int which = 0; which < right.length; which++) {
      right[which] /= counts[which];
    }
    return right;
  }

  private boolean isRight(Tensor logits, Turn turn) {
    int which = members.classOf().get(turn.from());
    int first = members.classes().first(which);
    int size = members.classes().all().get(which).ids().size();
    float wanted = logits.at(members.next().getOrDefault(turn.to(), turn.to()));
    for (int place = first; place < first + size; place++) {
      if (logits.at(place) > wanted) {
        return false;
      }
    }
    return true;
  }

  /// Every member with every other of the same ten that has a successor.
  private List<Turn> turns() {
    List<Turn> turns = new ArrayList<>();
    for (int from = 0; from < members.size(); from++) {
      int number = members.numbers().get(from);
      for (int residue = 0; residue < Mod10Probe.RESIDUES; residue++) {
        int other = number - members.residue(from) + residue;
        int to = members.withSuccessor(members.classOf().get(from), other);
        if (to >= 0 && to != from) {
          turns.add(new Turn(from, to));
        }
      }
    }
    return turns;
  }

  private Tensor rows(List<Turn> turns, double strength) {
    int width = members.rows().length(1);
    float[] rows = new float[turns.size() * width];
    for (int i = 0; i < turns.size(); i++) {
      double[] row = members.row(turns.get(i).from());
      double[] own = directions.get(members.residue(turns.get(i).from()));
      double[] other = directions.get(members.residue(turns.get(i).to()));
      double length = strength * Math.abs(Mod10Probe.dot(row, own));
      for (int k = 0; k < width; k++) {
        rows[i * width + k] = (float) (row[k] + length * (other[k] - own[k]));
      }
    }
    return Tensor.of(List.of("token", "dModel"), new int[] {turns.size(), width}, rows);
  }
}
