package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.datasets.Refusal;
import headlab.engine.forward.Sabotage;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Positions;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import headlab.engine.model.CheckpointFolder;
import headlab.engine.model.DeviceName;
import headlab.engine.model.Dtype;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// What is refused, and that each sentence names what is wrong.
class RefusalTest {
  private static final Reference LLAMA = Reference.of("llama-gqa");

  @Test
  void idsThatCannotBeRunAreRefused() {
    try (LoadedModel model = LLAMA.open()) {
      assertRefused("no tokens", () -> model.logits(List.of(), false));
      assertRefused("id 97", () -> model.logits(List.of(1, 97), false));
      assertRefused("id -1", () -> model.logits(List.of(-1), false));
      assertRefused("at most 16", () -> model.logits(Collections.nCopies(17, 1), false));
      assertEquals(97, model.logits(Collections.nCopies(16, 96), false).length(1));
    }
  }

  @Test
  void aPromptWithoutAnAnswerIsNamedByItsLine() {
    TokenizedPrompt bare = Reference.prompt(List.of(1, 2), List.of(), List.of(5), List.of());
    try (LoadedModel model = LLAMA.open()) {
      assertRefused("Line 2 has no incorrect", () -> sweep(model, Variant.CLEAN, full(), bare));
    }
  }

  @Test
  void aPromptWithoutACorruptedSideIsNamedByItsLine() {
    TokenizedPrompt bare = Reference.prompt(List.of(1, 2), List.of(), List.of(5), List.of(6));
    Variant patched =
        Variant.of(
            Side.CLEAN, new Intervention(Where.head(Site.Z, 0, 0), new Value.From(Side.CORRUPTED)));
    try (LoadedModel model = LLAMA.open()) {
      assertRefused("Line 3", () -> sweep(model, patched, full(), full(), bare));
      assertRefused("Line 1", () -> sweep(model, Variant.CORRUPTED, bare));
    }
  }

  @Test
  void aMeanOfNoOthersIsRefused() {
    Variant mean =
        Variant.of(Side.CLEAN, new Intervention(Where.head(Site.Z, 0, 0), new Value.Mean()));
    TokenizedPrompt longer =
        Reference.prompt(List.of(1, 2, 3, 4), List.of(), List.of(5), List.of(6));
    try (LoadedModel model = LLAMA.open()) {
      assertRefused("Line 3 is the only", () -> sweep(model, mean, full(), full(), longer));
      assertRefused("Line 1 is the only", () -> model.capture(full(), mean, Set.of()));
    }
  }

  @Test
  void headsLayersSitesAndPositionsThatAreNotThereAreRefused() {
    try (LoadedModel model = LLAMA.open()) {
      assertRefused("no head 0.6", () -> sweep(model, zero(Where.head(Site.Z, 0, 6)), full()));
      assertRefused("no layer 3", () -> sweep(model, zero(Where.head(Site.Z, 3, 0)), full()));
      assertRefused(
          "pos_embed",
          () -> sweep(model, zero(Where.positions(Site.POS_EMBED, 0, Positions.all())), full()));
      assertRefused(
          "Line 1 has 3 tokens",
          () -> sweep(model, zero(Where.positions(Site.RESID_PRE, 0, Positions.at(3))), full()));
      assertRefused(
          "no unit 11", () -> sweep(model, zero(Where.units(Site.V, 1, List.of(3, 11))), full()));
      assertRefused(
          "at positions 2 to 3",
          () ->
              sweep(
                  model,
                  zero(
                      Where.pairs(
                          Site.PATTERN,
                          1,
                          List.of(),
                          Positions.all(),
                          new Positions.Range(new headlab.datasets.Span(2, 4)))),
                  full()));
    }
  }

  @Test
  void devicesAndDtypesThatAreNotOfferedAreRefused() {
    CheckpointFolder checkpoint = CheckpointFolder.open(LLAMA.folder());
    assertRefused(
        "cuda:99", () -> LoadedModel.open(checkpoint, new DeviceName("cuda:99"), Dtype.FLOAT32));
    assertRefused("bfloat16", () -> LoadedModel.open(checkpoint, DeviceName.CPU, Dtype.BFLOAT16));
  }

  @Test
  void zeroingAHeadThatIsNotANumberMakesTheRunFiniteAgain() throws InterruptedException {
    CheckpointFolder sound = CheckpointFolder.open(LLAMA.folder());
    try (LoadedModel model =
        LoadedModel.open(Sabotage.notANumber(sound, 1, 3), DeviceName.CPU, Dtype.FLOAT32)) {
      List<Cell> cells =
          List.of(
              new Cell(Key.of("clean"), Variant.CLEAN),
              new Cell(Key.of("other"), zero(Where.head(Site.Z, 1, 2))),
              new Cell(Key.of("it"), zero(Where.head(Site.Q, 1, 3))));
      for (Metric metric : Metric.values()) {
        model.sweep(
            cells,
            List.of(full()),
            metric,
            (key, prompts, values) ->
                assertEquals(
                    // KL is measured from the clean run, which is no number here
                    metric == Metric.KL || !key.site().equals("it"),
                    Double.isNaN(values[0]),
                    metric + " " + key));
      }
    }
  }

  private static void sweep(LoadedModel model, Variant variant, TokenizedPrompt... prompts)
      throws InterruptedException {
    List<Cell> cells = List.of(new Cell(Key.of("cell"), variant));
    model.sweep(
        cells,
        List.of(prompts),
        Metric.LOGIT_DIFFERENCE,
        (key, rows, values) -> {
          throw new AssertionError("something was computed");
        });
  }

  private static TokenizedPrompt full() {
    return Reference.prompt(List.of(1, 2, 3), List.of(4, 2, 3), List.of(5), List.of(6));
  }

  private static Variant zero(Where where) {
    return Variant.of(Side.CLEAN, new Intervention(where, new Value.Zero()));
  }

  private static void assertRefused(String part, Executable executable) {
    String sentence = assertThrows(Refusal.class, executable).sentence();
    assertTrue(sentence.contains(part), sentence);
  }
}
