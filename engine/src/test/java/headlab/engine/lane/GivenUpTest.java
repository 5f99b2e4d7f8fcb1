package headlab.engine.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.datasets.Prompt;
import headlab.datasets.PromptText;
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
import headlab.engine.model.ModelRef;
import headlab.engine.sweep.LoadedModel;
import headlab.engine.tokens.Bos;
import headlab.engine.tokens.TokenizedPrompt;
import headlab.engine.tokens.Tokenizer;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A token of a continuation that is given up on its way.
class GivenUpTest {
  private static final int TOKENS = 6;
  private static final Path FOLDER =
      Path.of(
              URI.create(
                  Objects.requireNonNull(
                          GivenUpTest.class.getResource(
                              "/headlab/reference/gpt2-gelu-new/config.json"))
                      .toString()))
          .resolveSibling(".")
          .normalize();
  private static final PromptText.Ids IDS = new PromptText.Ids(List.of(3, 14, 15, 9, 26, 5));
  private static final Prompt PROMPT =
      new Prompt(IDS, null, List.of(), List.of(), Map.of(), null, null, null);
  private static final List<Intervention> EDITS =
      List.of(
          new Intervention(
              Where.positions(Site.RESID_MID, 1, Positions.all()), new Value.Scale(-1)));

  private final List<Event.Continued> said = new ArrayList<>();

  @Test
  void aTokenThatIsGivenUpComesAnewAndTheUneditedContinuationStays() {
    try (Tokenizer tokenizer = Tokenizer.open(FOLDER);
        LoadedModel model =
            LoadedModel.open(CheckpointFolder.open(FOLDER), DeviceName.CPU, Dtype.FLOAT32);
        Continuing disturbed = new Continuing(model, tokenizer);
        Continuing calm = new Continuing(model, tokenizer)) {
      List<Event.Continued> wanted = finish(calm);
      said.clear();
      start(disturbed);
      step(disturbed, 0);
      step(disturbed, 1);
      assertEquals(1, said.size(), "the second token was given up");
      assertTrue(disturbed.hasWork());
      List<Event.Continued> all = finishStarted(disturbed);
      assertEquals(wanted, all);
      assertEquals(TOKENS, all.get(TOKENS - 1).tokens().size());
    }
  }

  private void start(Continuing continuing) {
    Request.Look look =
        new Request.Look(
            1,
            ModelRef.of(FOLDER.toString()),
            Bos.AUTO,
            new Draft.Typed(PROMPT),
            EDITS,
            Side.CLEAN,
            -1,
            Set.of(),
            3,
            TOKENS);
    List<String> labels = IDS.ids().stream().map(String::valueOf).toList();
    TokenizedPrompt tokens =
        new TokenizedPrompt(
            PROMPT, IDS.ids(), List.of(), labels, List.of(), List.of(), List.of(), Map.of(), false,
            List.of());
    continuing.start(
        look, new Chosen(List.of(tokens), 0, new Variant(Side.CLEAN, EDITS)), this::hear);
  }

  private List<Event.Continued> finish(Continuing continuing) {
    start(continuing);
    return finishStarted(continuing);
  }

  private List<Event.Continued> finishStarted(Continuing continuing) {
    for (int i = 0; i < 2 * TOKENS && continuing.hasWork(); i++) {
      step(continuing, 0);
    }
    assertFalse(continuing.hasWork());
    return List.copyOf(said);
  }

  /// @param givenUpAt the pause in the token at which a newer look comes; 0 for none
  private void step(Continuing continuing, int givenUpAt) {
    int[] pauses = {0};
    continuing.step(
        this::hear,
        () -> {
          if (++pauses[0] == givenUpAt) {
            throw new InterruptedException("a newer look");
          }
        });
    assertTrue(givenUpAt == 0 || pauses[0] >= givenUpAt, "there was no pause");
  }

  private void hear(Event event) {
    said.add((Event.Continued) event);
  }
}
