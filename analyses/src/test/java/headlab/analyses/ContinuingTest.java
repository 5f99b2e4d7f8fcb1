package headlab.analyses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.datasets.Prompt;
import headlab.datasets.PromptText;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Where;
import headlab.engine.lane.Draft;
import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import headlab.engine.model.DeviceName;
import headlab.engine.model.Dtype;
import headlab.engine.model.ModelRef;
import headlab.engine.sweep.GenerationEnd;
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

/// Continuations through the lane: asked for, and after a look.
class ContinuingTest {
  private static final Oracle ORACLE = Oracle.of("gpt2-gelu-new");
  private static final ModelRef MODEL =
      new ModelRef(ORACLE.folder().toString(), DeviceName.CPU, Dtype.FLOAT32);
  private static final List<Intervention> STRONG =
      List.of(
          new Intervention(
              Where.positions(Site.RESID_MID, 1, headlab.engine.intervention.Positions.all()),
              new Value.Scale(-1)));

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
  void everyTokenComesWithItsCapturesAndThenTheEnd() throws InterruptedException {
    HookPoint z = new HookPoint(Site.Z, 1);
    Request.Generate asked = generate(prompt(3), List.of(), Sampling.greedy(5), Set.of(z));
    Event.GenerationEnded ended = lane.ask(asked, Event.GenerationEnded.class);
    List<Event.Generated> tokens = lane.heard(Event.Generated.class);
    assertEquals(5, tokens.size());
    assertEquals(5, ended.tokens());
    assertEquals(GenerationEnd.TOKENS, ended.end());
    assertEquals(0, ended.touched());
    for (int step = 0; step < 5; step++) {
      Event.Generated token = tokens.get(step);
      assertEquals(step, token.step());
      assertTrue(token.logProb() < 0);
      assertEquals(Set.of(z), token.captures().keySet());
    }
  }

  @Test
  void anEditIsCountedAndChangesTheTokens() throws InterruptedException {
    List<Integer> plain = generated(List.of());
    List<Integer> edited = generated(STRONG);
    assertNotEquals(plain, edited);
    assertEquals(6, lane.heard(Event.GenerationEnded.class).getLast().touched());
  }

  @Test
  void aCancelledGenerationSaysSoAndTheLaneGoesOn() throws InterruptedException {
    Request.Generate waiting = generate(prompt(1), List.of(), Sampling.greedy(10), Set.of());
    Request.Run run =
        new Request.Run(lane.nextId(), MODEL, Bos.AUTO, "head-ablation --prompts " + kept());
    lane.submit(run);
    lane.submit(waiting);
    lane.submit(new Request.Cancel(lane.nextId(), waiting.id()));
    Event.Refused refused =
        assertInstanceOf(Event.Refused.class, lane.await(each -> each.request() == waiting.id()));
    assertEquals(130, refused.exitCode());
    assertTrue(lane.heard(Event.Generated.class).isEmpty());
    lane.await(each -> each instanceof Event.Ended);
    assertFalse(generated(List.of()).isEmpty());
  }

  @Test
  void aLookIsAnsweredWhileAGenerationIsOnAndChangesNoToken() throws InterruptedException {
    List<Integer> alone = generated(STRONG);
    lane.close();
    lane = new Listening(folder.resolve("fresh.db"));
    Request.Generate asked = generate(prompt(3), STRONG, Sampling.greedy(5), Set.of());
    Request.Look look = look(List.of(), 0);
    lane.submit(asked);
    lane.submit(look);
    Event ended = lane.await(each -> each instanceof Event.GenerationEnded);
    Event seen = lane.await(each -> each instanceof Event.Seen);
    assertTrue(lane.events.indexOf(seen) < lane.events.indexOf(ended), "it waited for the end");
    assertEquals(
        alone, lane.heard(Event.Generated.class).stream().map(each -> each.token().id()).toList());
  }

  @Test
  void aLookIsFollowedByBothContinuations() throws InterruptedException {
    List<Integer> plain = generated(List.of());
    List<Integer> edited = generated(STRONG);
    Request.Look look = look(STRONG, 5);
    lane.ask(look, Event.Seen.class);
    assertEquals(plain, ids(complete(look, false)));
    assertEquals(edited, ids(complete(look, true)));
    assertTrue(
        lane.heard(Event.Continued.class).stream()
            .anyMatch(each -> !each.complete() && each.tokens().size() == 2),
        "tokens come one by one");
  }

  @Test
  void theUneditedContinuationIsRememberedForThePrompt() throws InterruptedException {
    Request.Look first = look(List.of(), 5);
    lane.ask(first, Event.Seen.class);
    Event.Continued known = complete(first, false);
    Request.Look second = look(STRONG, 5);
    lane.ask(second, Event.Seen.class);
    complete(second, true);
    List<Event.Continued> ofSecond =
        lane.heard(Event.Continued.class).stream()
            .filter(each -> each.request() == second.id())
            .toList();
    assertEquals(known.tokens(), ofSecond.getFirst().tokens());
    assertEquals(1, ofSecond.stream().filter(each -> !each.edited()).count());
    assertEquals(5, ofSecond.stream().filter(Event.Continued::edited).count());
  }

  @Test
  void aNewerLookEndsTheOlderContinuation() throws InterruptedException {
    Request.Look older = look(STRONG, 5);
    Request.Look newer = look(List.of(), 5);
    lane.then(
        event -> {
          if (event instanceof Event.Continued known
              && known.edited()
              && known.tokens().size() == 1) {
            lane.submit(newer);
          }
        });
    lane.submit(older);
    complete(newer, false);
    generated(List.of()); // the lane has time for tokens in between
    List<Event.Continued> edited =
        lane.heard(Event.Continued.class).stream().filter(Event.Continued::edited).toList();
    assertEquals(1, edited.size(), edited.toString());
    assertEquals(older.id(), edited.getFirst().request());
    assertFalse(edited.getFirst().complete());
  }

  @Test
  void aLookThatAsksForNoneEndsIt() throws InterruptedException {
    lane.submit(look(STRONG, 5));
    Request.Look last = look(STRONG, 0);
    lane.ask(last, Event.Seen.class);
    generated(List.of());
    assertTrue(
        lane.heard(Event.Continued.class).stream().noneMatch(each -> each.request() == last.id()));
  }

  @Test
  void continuationsGoOnBesideARunAndChangeNoValue() throws InterruptedException {
    String set = kept();
    String command = "activation-patching --prompts " + set;
    Event.Ended alone =
        lane.ask(new Request.Run(lane.nextId(), MODEL, Bos.AUTO, command), Event.Ended.class);
    Request.Run run = new Request.Run(lane.nextId(), MODEL, Bos.AUTO, command);
    lane.submit(run);
    Request.Look look = look(STRONG, 5);
    lane.ask(look, Event.Seen.class);
    Event.Continued edited = complete(look, true);
    Event.Ended ended =
        assertInstanceOf(
            Event.Ended.class,
            lane.await(each -> each instanceof Event.Ended && each.request() == run.id()));
    assertTrue(lane.events.indexOf(edited) < lane.events.indexOf(ended), "it waited for the run");
    LaneTest.assertSame(alone.figures(), ended.figures());
    assertEquals(generated(STRONG), ids(edited));
  }

  private List<Integer> generated(List<Intervention> edits) throws InterruptedException {
    Request.Generate asked = generate(prompt(3), edits, Sampling.greedy(5), Set.of());
    lane.ask(asked, Event.GenerationEnded.class);
    return lane.heard(Event.Generated.class).stream()
        .filter(each -> each.request() == asked.id())
        .map(each -> each.token().id())
        .toList();
  }

  private Event.Continued complete(Request.Look look, boolean edited) throws InterruptedException {
    return assertInstanceOf(
        Event.Continued.class,
        lane.await(
            each ->
                each instanceof Event.Continued continued
                    && continued.request() == look.id()
                    && continued.edited() == edited
                    && continued.complete()));
  }

  private static List<Integer> ids(Event.Continued continued) {
    return continued.tokens().stream().map(Event.Token::id).toList();
  }

  private Request.Generate generate(
      Draft draft, List<Intervention> edits, Sampling sampling, Set<HookPoint> captures) {
    return new Request.Generate(
        lane.nextId(), MODEL, Bos.AUTO, draft, edits, Side.CLEAN, sampling, captures, true);
  }

  private Request.Look look(List<Intervention> edits, int continuation) {
    return new Request.Look(
        lane.nextId(),
        MODEL,
        Bos.AUTO,
        prompt(3),
        edits,
        Side.CLEAN,
        -1,
        Set.of(),
        3,
        continuation);
  }

  private static Draft prompt(int first) {
    PromptText ids = new PromptText.Ids(List.of(first, 14, 15, 9, 26, 5));
    return new Draft.Typed(new Prompt(ids, null, List.of(), List.of(), Map.of(), null, null, null));
  }

  private String kept() throws InterruptedException {
    return lane.ask(new Request.Keep(lane.nextId(), LaneTest.prompts(12), "test"), Event.Kept.class)
        .set()
        .format();
  }
}
