package headlab.analyses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.datasets.Prompt;
import headlab.datasets.PromptText;
import headlab.datasets.Span;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Positions;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Where;
import headlab.engine.lane.Draft;
import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import headlab.engine.model.DeviceName;
import headlab.engine.model.Dtype;
import headlab.engine.model.ModelRef;
import headlab.engine.sweep.Sampling;
import headlab.engine.tokens.Bos;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Looks through the lane, one after another: the run that is kept for a prompt answers for no
/// other.
class LookTest {
  private static final List<Integer> CLEAN = List.of(3, 14, 15, 9, 26, 5);
  private static final List<Integer> OTHER = List.of(3, 14, 15, 40, 26, 5);
  private static final List<Integer> CORRUPTED = List.of(3, 14, 7, 9, 26, 5);

  @TempDir static Path shared;
  @TempDir Path folder;
  private Listening lane = new Listening(shared.resolve("unused.db"));

  @BeforeEach
  void openALane() {
    lane.close();
    lane = new Listening(folder.resolve("store.db"));
  }

  @AfterEach
  void closeTheLane() {
    lane.close();
  }

  @Test
  void aLookAtTheCorruptedSideReadsItsOwnCleanSide() throws InterruptedException {
    List<Intervention> clean =
        List.of(
            new Intervention(
                Where.positions(Site.RESID_MID, 1, Positions.all()), new Value.From(Side.CLEAN)));
    Draft one = pair(CLEAN, Map.of());
    Draft other = pair(OTHER, Map.of());
    Event.Seen alone = look("gpt2-gelu-new", other, clean, Side.CORRUPTED);
    Event.Seen before = look("gpt2-gelu-new", one, clean, Side.CORRUPTED);
    Event.Seen after = look("gpt2-gelu-new", other, clean, Side.CORRUPTED);
    assertEquals(alone.after(), after.after());
    assertNotEquals(before.after(), after.after());
  }

  @Test
  void aRoleIsWhereTheLookedAtPromptHasIt() throws InterruptedException {
    Draft early = pair(CLEAN, Map.of("S", new Span(1, 2)));
    Draft late = pair(CLEAN, Map.of("S", new Span(3, 5)));
    List<Intervention> named = zeroed(new Positions.Role("S"));
    Event.Seen first = look("gpt2-gelu-new", early, named, Side.CLEAN);
    Event.Seen second = look("gpt2-gelu-new", late, named, Side.CLEAN);
    assertEquals(1, first.touched());
    assertEquals(2, second.touched());
    Positions there = new Positions.Range(new Span(3, 5));
    Event.Seen numbered = look("gpt2-gelu-new", late, zeroed(there), Side.CLEAN);
    assertEquals(numbered.after(), second.after());
    assertNotEquals(first.after(), second.after());
  }

  @Test
  void aGenerationCountsThePlacesOfARole() throws InterruptedException {
    Draft draft = pair(CLEAN, Map.of("S", new Span(3, 5)));
    Request.Generate asked =
        new Request.Generate(
            lane.nextId(),
            model("gpt2-gelu-new"),
            Bos.AUTO,
            draft,
            zeroed(new Positions.Role("S")),
            Side.CLEAN,
            Sampling.greedy(2),
            Set.of(),
            true);
    assertEquals(2, lane.ask(asked, Event.GenerationEnded.class).touched());
  }

  @Test
  void aPromptLongerThanTheContextOfADynamicModelIsLookedAt() throws InterruptedException {
    List<Integer> ids = List.of(5, 72, 41, 56, 49, 86, 87, 21, 41, 91, 68);
    Draft draft =
        new Draft.Typed(
            new Prompt(
                new PromptText.Ids(ids), null, List.of(), List.of(), Map.of(), null, null, null));
    Event.Seen seen = look("llama-dynamic", draft, zeroed(Positions.all()), Side.CLEAN);
    assertEquals(11, seen.touched());
    assertTrue(seen.prompt().length() > 8);
  }

  private static List<Intervention> zeroed(Positions positions) {
    Where where = new Where(new HookPoint(Site.Z, 1), List.of(1), positions);
    return List.of(new Intervention(where, new Value.Zero()));
  }

  private Event.Seen look(String name, Draft draft, List<Intervention> edits, Side side)
      throws InterruptedException {
    return lane.ask(
        new Request.Look(
            lane.nextId(), model(name), Bos.AUTO, draft, edits, side, -1, Set.of(), 5, 0),
        Event.Seen.class);
  }

  private static ModelRef model(String name) {
    return new ModelRef(Oracle.of(name).folder().toString(), DeviceName.CPU, Dtype.FLOAT32);
  }

  private static Draft pair(List<Integer> clean, Map<String, Span> roles) {
    return new Draft.Typed(
        new Prompt(
            new PromptText.Ids(clean),
            new PromptText.Ids(CORRUPTED),
            List.of(),
            List.of(),
            roles,
            null,
            null,
            null));
  }
}
