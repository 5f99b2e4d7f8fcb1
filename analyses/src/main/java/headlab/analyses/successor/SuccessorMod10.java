package headlab.analyses.successor;

import headlab.analyses.common.ChosenHead;
import headlab.analyses.common.Controls;
import headlab.analyses.common.Papers;
import headlab.engine.analysis.About;
import headlab.engine.analysis.Analysis;
import headlab.engine.analysis.Param;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Figure;
import headlab.engine.model.Coordinates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// Whether what heads read of 3, 13, three and March has a common part, the last digit 3, and
/// whether exchanging that part makes a successor head answer as if it had read another member.
///
/// 1. Number the members of every class: a number is itself, Sunday, January, A and one are 1. Take
///    what stands for each (`embedding`), less the mean of its class.
/// 2. Fit ten directions f, one for each last digit, by ridge regression on indicators; subtract
///    their mean. `residues`: left out of the fit, class by class, what the members read as.
/// 3. `features`: the cosines of the ten directions, fitted on all classes.
/// 4. Turn a member a to each other member b of the same ten that has a successor: subtract kappa
///    times the unit direction of a's last digit, add kappa times b's, and let the head read it.
///    `success`: the share for which b's successor has the largest logit of the class. Kappa goes
///    from 0 to twice the length of a's projection on its own direction.
///
/// The control has ten random directions in place of f. The paper finds its directions by sparse
/// autoencoders; the probe is this workbench's. The circuit is that of successor-heads, FOLDED.
@About(
    title = "Last digits in successor heads",
    question = "Is there a common part of 3, three and March, and does it move a head's answer?",
    paper = Papers.GOULD_2023,
    bibtex = Papers.GOULD_2023_BIBTEX)
public record SuccessorMod10(
    @Param(label = "Embedding", help = "What stands for a token; auto is E4 for Llama, else E2.")
        Embedded embedding,
    @Param(label = "Writing", help = "A leading space, or none; the first letter's case turned.")
        Writing writing,
    @Param(label = "Ridge", help = "In parts of the mean square length of what is fitted.", min = 0)
        double ridge,
    @Param(label = "Head", help = "Whose answers are moved, e.g. 5.1; or strongest.") String head,
    @Param(label = "Seed", help = "Of the random directions.", min = 0) int seed)
    implements Analysis<SuccessorMod10.Result> {
  private static final List<Double> STRENGTHS =
      IntStream.rangeClosed(0, 8).mapToObj(i -> i / 4.0).toList();

  /// How last digits read, how their directions lie, and what exchanging them does.
  public record Result(Figure residues, Figure features, Figure success) {}

  public SuccessorMod10 {
    new ChosenHead(head);
    if (embedding == Embedded.E5) {
      throw new IllegalArgumentException(
          "E5 stands for a token in many sequences, not for a token; choose E1 to E4.");
    }
  }

  public SuccessorMod10() {
    this(Embedded.AUTO, Writing.SPACED, .1, ChosenHead.STRONGEST, 0);
  }

  @Override
  public Result run(Session session) throws InterruptedException {
    new ChosenHead(head).check(session.spec());
    Classes classes = Classes.of(session, writing).scored();
    Circuits circuits = Circuits.of(session, classes, embedding, Coordinates.FOLDED);
    Members members = Members.of(classes, circuits.rows());
    double[][] rows = members.centred();
    Mod10Probe probe = fit(members, rows, -1);
    Controls.Head chosen =
        new ChosenHead(head).in(session.spec(), circuits.answers(Candidates.CLASS).strength());
    Steering steering = new Steering(circuits, members, chosen, directions(probe));
    Steering control = new Steering(circuits, members, chosen, random(session.spec().dModel()));
    List<double[]> success = new ArrayList<>();
    List<double[]> controls = new ArrayList<>();
    for (int i = 0; i < STRENGTHS.size(); i++) {
      session.progress("Turning last digits", i, STRENGTHS.size());
      success.add(steering.success(STRENGTHS.get(i)));
      controls.add(control.success(STRENGTHS.get(i)));
    }
    session.progress("Turning last digits", STRENGTHS.size(), STRENGTHS.size());
    return new Result(
        Mod10Figures.residues(members, read(session, members, rows)),
        Mod10Figures.features(probe, members),
        Mod10Figures.success(steering, STRENGTHS, success, controls));
  }

  /// What each member reads as by a probe fitted on the other classes.
  private int[] read(Session session, Members members, double[][] rows)
      throws InterruptedException {
    int[] read = new int[members.size()];
    Arrays.fill(read, -1);
    int count = members.classes().all().size();
    for (int which = 0; which < count && count > 1; which++) {
      session.progress("Reading last digits", which, count);
      Mod10Probe probe = fit(members, rows, which);
      for (int place = 0; place < read.length; place++) {
        read[place] = members.classOf().get(place) == which ? probe.read(rows[place]) : read[place];
      }
    }
    return read;
  }

  /// @param without the class that is left out, or -1
  private Mod10Probe fit(Members members, double[][] rows, int without) {
    int[] places =
        IntStream.range(0, members.size())
            .filter(place -> members.classOf().get(place) != without)
            .toArray();
    double[][] some = IntStream.of(places).mapToObj(place -> rows[place]).toArray(double[][]::new);
    return Mod10Probe.fit(some, IntStream.of(places).map(members::residue).toArray(), ridge);
  }

  private static List<double[]> directions(Mod10Probe probe) {
    return IntStream.range(0, Mod10Probe.RESIDUES).mapToObj(probe::direction).toList();
  }

  private List<double[]> random(int width) {
    Random random = new Random(seed);
    List<double[]> all = new ArrayList<>();
    for (int residue = 0; residue < Mod10Probe.RESIDUES; residue++) {
      double[] each = IntStream.range(0, width).mapToDouble(i -> random.nextGaussian()).toArray();
      double length = Math.sqrt(Mod10Probe.dot(each, each));
      all.add(Arrays.stream(each).map(value -> value / length).toArray());
    }
    return all;
  }
}
