package headlab.analyses.successor;

import headlab.analyses.common.ChosenHead;
import headlab.analyses.common.Controls;
import headlab.analyses.common.Papers;
import headlab.datasets.Refusal;
import headlab.engine.analysis.About;
import headlab.engine.analysis.Analysis;
import headlab.engine.analysis.Param;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Figure;
import headlab.engine.model.Coordinates;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/// Which heads, looking at one member of a list, write the next: Tuesday at Monday, 4 at 3. From
/// the weights, without a prompt.
///
/// 1. Take number words, days, months, letters and numbers; of each those members that are one
///    token, and the pairs of neighbours of which both are. Other classes are shown, not scored.
/// 2. Take what stands for each member (`embedding`, E1 to E5). E4 puts BOS before it, as the
///    model's files name it, also where the tokenizer adds none; the head's first norm is then
///    applied.
/// 3. Multiply by a head's `W_V` (with its bias), `W_O` and the unembedding; no final norm. FOLDED
///    has the final norm's weight in the unembedding and, for E1 to E3, the first norm's weight in
///    `W_V`; RAW takes both as stored.
/// 4. A pair is right if no member of the class has a larger logit than the successor; equal ones
///    count, so a head that writes nothing has 1, and its cell says so. `micro` = right pairs /
///    pairs, `macro` = the mean of the classes' shares.
/// 5. `copying`: the share of pairs whose first member itself has the largest logit.
///
/// E5 reads whole sequences and asks for the successor among the five likeliest of the vocabulary,
/// after the final norm. Where the tokenizer spells no class, a chain of random tokens takes their
/// place, which says what chance gives.
@About(
    title = "Successor heads",
    question = "Which heads answer with what comes next?",
    paper = Papers.GOULD_2023 + "; " + Papers.TIGGES_2024 + "; " + Papers.LAN_2023,
    bibtex = Papers.GOULD_2023_BIBTEX + Papers.TIGGES_2024_BIBTEX + Papers.LAN_2023_BIBTEX)
public record SuccessorHeads(
    @Param(label = "Embedding", help = "What stands for a token; auto is E4 for Llama, else E2.")
        Embedded embedding,
    @Param(label = "Writing", help = "A leading space, or none; the first letter's case turned.")
        Writing writing,
    @Param(label = "Candidates", help = "The whole class, or what follows another member.")
        Candidates candidates,
    @Param(label = "Coordinates", help = "Whether norms' weights are in W_V and the unembedding.")
        Coordinates coordinates,
    @Param(label = "Head", help = "Whose matrix is shown, e.g. 5.1; or strongest.") String head,
    @Param(label = "Seed", help = "Of the intervals and the random controls.", min = 0) int seed)
    implements Analysis<SuccessorHeads.Result> {
  /// Scores of all heads, and one head's answers; E5 has no matrix.
  public record Result(
      Figure micro,
      Figure macro,
      Figure byClass,
      Figure copying,
      Figure pairs,
      Optional<Figure> matrix,
      Optional<Figure> answerClasses,
      Optional<Figure> greaterThan) {}

  public SuccessorHeads {
    new ChosenHead(head);
  }

  public SuccessorHeads() {
    this(
        Embedded.AUTO,
        Writing.SPACED,
        Candidates.CLASS,
        Coordinates.FOLDED,
        ChosenHead.STRONGEST,
        0);
  }

  @Override
  public Result run(Session session) throws InterruptedException {
    new ChosenHead(head).check(session.spec());
    Classes classes = Classes.of(session, writing);
    Embedded as = embedding.in(session);
    if (as == Embedded.E5) {
      return result(session, classes, new Sequences(session, classes).answers(), List.of());
    }
    Circuits circuits = Circuits.of(session, classes, as, coordinates);
    Answers answers = circuits.answers(candidates);
    Controls.Head chosen = new ChosenHead(head).in(session.spec(), answers.strength());
    HeadMatrix matrix =
        new HeadMatrix(classes, chosen, circuits.logits(chosen.layer()).slice(chosen.head()));
    return result(session, classes, answers, List.of(matrix));
  }

  private Result result(
      Session session, Classes classes, Answers answers, List<HeadMatrix> matrix) {
    if (answers.count() == 0) {
      throw new Refusal(
          "No class has four neighbours that are one token each, so E5 has nothing to ask; choose another embedding.");
    }
    ScoreGrids grids =
        new ScoreGrids(session.spec(), classes, answers, about(session, classes, answers), seed);
    return new Result(
        grids.micro(),
        grids.macro(),
        grids.byClass(),
        grids.copying(),
        grids.pairs(),
        matrix.stream().<Figure>map(HeadMatrix::matrix).findFirst(),
        matrix.stream().<Figure>map(HeadMatrix::classesOfAnswers).findFirst(),
        matrix.stream().<Figure>map(HeadMatrix::greaterThan).findFirst());
  }

  /// What a title says behind its words.
  private String about(Session session, Classes classes, Answers answers) {
    Embedded as = embedding.in(session);
    OptionalInt bos = session.spelling().bosId();
    String read =
        as != Embedded.E4
            ? as.name()
            : bos.isPresent() ? "E4 after BOS " + bos.getAsInt() : "E4, for want of BOS without it";
    String asked =
        as == Embedded.E5
            ? "%d tokens of sequences, among the five likeliest".formatted(answers.count())
            : "%d of %d pairs: %s; chance %.3f"
                .formatted(
                    classes.pairs(), classes.possible(), classes.counted(), classes.chance());
    String weights = as == Embedded.E5 ? "" : ", " + coordinates.name().toLowerCase(Locale.ROOT);
    return " (%s; %s%s%s)"
        .formatted(
            asked,
            read,
            weights,
            classes.random() ? "; this tokenizer spells no class, so tokens are random" : "");
  }
}
