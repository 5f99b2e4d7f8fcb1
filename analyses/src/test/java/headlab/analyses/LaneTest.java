package headlab.analyses;

import static headlab.analyses.Oracle.assertClose;
import static headlab.analyses.Oracle.grid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.datasets.Prompt;
import headlab.datasets.PromptSet;
import headlab.datasets.PromptText;
import headlab.engine.analysis.Outcome;
import headlab.engine.figure.Figure;
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
import headlab.engine.store.Run;
import headlab.engine.store.RunState;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.Bos;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaneTest {
  private static final Oracle ORACLE = Oracle.of("gpt2-gelu-new");
  private static final ModelRef MODEL =
      new ModelRef(ORACLE.folder().toString(), DeviceName.CPU, Dtype.FLOAT32);

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
  void runIsStoredAndEqualsTheOracle() throws InterruptedException {
    String set = keep(ORACLE.pair().source()).format();
    Event.Ended ended = run("head-ablation --prompts " + set);
    assertEquals(new Outcome.Finished(), ended.outcome());
    Figure.Grid grid = grid(ended.figures().getFirst());
    assertClose(ORACLE.at("ablation", "zero", "byHead", "values"), grid.values(), 1e-4);
    Run run = lane.store.run(ended.run());
    assertEquals(RunState.FINISHED, run.state());
    assertEquals(
        "head-ablation --prompts %s --substitute zero --metric logit-difference --heads all --seed 0"
            .formatted(set),
        run.command());
    assertEquals("gpt2", run.family());
    assertEquals("cpu", run.device());
    assertEquals(64, there(run.sha256()).length());
    assertEquals(ended.figures(), lane.store.figures(run.id()));
    assertEquals(
        List.of(List.of(19L, 19L)),
        lane.store
            .query("select count(*), count(distinct site || layer || head) + 1 from cell")
            .rows());
    assertEquals(List.copyOf(java.util.Collections.nCopies(18, 11)), grid.sides().touched());
    assertEquals(
        List.of(List.of(0L, 1L), List.of(11L, 18L)),
        lane.store.query("select touched, count(*) from cell group by touched").rows());
    assertEquals(1, lane.heard(Event.Started.class).size());
    assertTrue(lane.heard(Event.Progress.class).stream().anyMatch(each -> each.done() == 19));
    Event.Ended again = lane.ask(new Request.Resume(lane.nextId(), run.id()), Event.Ended.class);
    assertEquals(ended.figures(), again.figures());
    assertEquals(new Outcome.Finished(), again.outcome());
  }

  @Test
  void wrongRequestsLeaveNothingBehind() throws InterruptedException {
    String set = keep(ORACLE.pair().source()).format();
    Event.Refused flag = lane.ask(request("head-ablation --metric none"), Event.Refused.class);
    assertEquals(2, flag.exitCode());
    assertTrue(flag.sentence().startsWith("--metric is one of "), flag.sentence());
    Event.Refused model =
        lane.ask(
            new Request.Run(
                lane.nextId(), ModelRef.of("/no/such/model"), Bos.AUTO, "head-ablation"),
            Event.Refused.class);
    assertEquals(3, model.exitCode());
    Event.Refused linear =
        lane.ask(request("logit-attribution --metric kl --prompts " + set), Event.Refused.class);
    assertEquals(2, linear.exitCode());
    Event.Refused gone = lane.ask(new Request.Resume(lane.nextId(), 7), Event.Refused.class);
    assertEquals(3, gone.exitCode());
    assertEquals("There is no run 7 in this store; it has none.", gone.sentence());
    assertEquals(List.of(), lane.store.runs());
  }

  @Test
  void promptThatLacksASideFailsTheRunByItsLine() throws InterruptedException {
    Prompt whole = ORACLE.pair().source();
    Prompt half =
        new Prompt(whole.clean(), null, whole.correct(), List.of(), Map.of(), null, null, null);
    String set = keep(whole, half).format();
    Event.Ended ended = run("activation-patching --metric log-prob --prompts " + set);
    assertEquals(
        new Outcome.Failed(
            "Line 2: the prompt has no corrupted side, which activation-patching needs.", 3),
        ended.outcome());
    assertEquals(RunState.FAILED, lane.store.run(ended.run()).state());
    ended = run("head-ablation --prompts " + set);
    assertEquals(
        new Outcome.Failed(
            "Line 2: the prompt has no incorrect answer, which logit-difference needs.", 3),
        ended.outcome());
    assertEquals(List.of(), lane.store.figures(ended.run()));
  }

  @Test
  void cancelledRunGoesOnWithEqualValues() throws InterruptedException {
    String set = many(24).format();
    Event.Ended whole = run("activation-patching --prompts " + set);
    Request.Run request = request("activation-patching --prompts " + set);
    lane.submit(request);
    lane.await(
        each ->
            each instanceof Event.Progress progress
                && progress.request() == request.id()
                && progress.done() > 50);
    lane.submit(new Request.Cancel(lane.nextId(), request.id()));
    Event.Ended ended =
        assertInstanceOf(
            Event.Ended.class,
            lane.await(each -> each instanceof Event.Ended && each.request() == request.id()));
    Outcome.Cancelled cancelled = assertInstanceOf(Outcome.Cancelled.class, ended.outcome());
    assertTrue(cancelled.done() > 50 && cancelled.done() <= cancelled.total(), ended.toString());
    assertEquals(RunState.CANCELLED, lane.store.run(ended.run()).state());
    Event.Ended resumed =
        lane.ask(new Request.Resume(lane.nextId(), ended.run()), Event.Ended.class);
    assertEquals(new Outcome.Finished(), resumed.outcome());
    assertSame(whole.figures(), resumed.figures());
    assertEquals(
        lane.store.query("select count(*) from cell where run = " + whole.run()).rows(),
        lane.store.query("select count(*) from cell where run = " + ended.run()).rows());
  }

  @Test
  void cancelledRunUnderNoiseGoesOnWithEqualValues() throws InterruptedException {
    String command =
        "activation-patching --direction noising --corruption noise --draws 2 --seed 3"
            + " --sites z,resid_mid --prompts "
            + many(24).format();
    Event.Ended whole = run(command);
    Request.Run request = request(command);
    lane.submit(request);
    lane.await(
        each ->
            each instanceof Event.Progress progress
                && progress.request() == request.id()
                && progress.what().startsWith("draw2.heads"));
    lane.submit(new Request.Cancel(lane.nextId(), request.id()));
    Event.Ended ended =
        assertInstanceOf(
            Event.Ended.class,
            lane.await(each -> each instanceof Event.Ended && each.request() == request.id()));
    assertInstanceOf(Outcome.Cancelled.class, ended.outcome());
    Event.Ended resumed =
        lane.ask(new Request.Resume(lane.nextId(), ended.run()), Event.Ended.class);
    assertEquals(new Outcome.Finished(), resumed.outcome());
    assertSame(whole.figures(), resumed.figures());
    assertEquals(
        lane.store
            .query(
                "select sweep, count(*) from cell where run = " + whole.run() + " group by sweep")
            .rows(),
        lane.store
            .query(
                "select sweep, count(*) from cell where run = " + ended.run() + " group by sweep")
            .rows());
  }

  @Test
  void waitingRunIsCancelledWithoutARow() throws InterruptedException {
    String set = many(24).format();
    Request.Run first = request("activation-patching --prompts " + set);
    Request.Run second = request("head-ablation --prompts " + set);
    lane.submit(first);
    lane.submit(second);
    lane.submit(new Request.Cancel(lane.nextId(), second.id()));
    Event.Ended ended =
        assertInstanceOf(
            Event.Ended.class,
            lane.await(each -> each instanceof Event.Ended && each.request() == second.id()));
    assertEquals(new Outcome.Cancelled(0, 0), ended.outcome());
    lane.submit(new Request.Cancel(lane.nextId(), first.id()));
    lane.await(each -> each instanceof Event.Ended && each.request() == first.id());
    assertEquals(1, lane.store.runs().size());
  }

  @Test
  void looksAreAnsweredWhileARunIsOnAndChangeNoValue() throws InterruptedException {
    String set = many(24).format();
    Event.Ended alone = run("activation-patching --prompts " + set);
    Request.Run request = request("activation-patching --prompts " + set);
    lane.submit(request);
    Draft draft = new Draft.Typed(ORACLE.pair().source());
    for (int i = 0; i < 8; i++) {
      Event.Seen seen = lane.ask(look(draft, zero(i % 3, i % 6)), Event.Seen.class);
      assertNotEquals(seen.before(), seen.after());
    }
    Event.Ended ended =
        assertInstanceOf(
            Event.Ended.class,
            lane.await(each -> each instanceof Event.Ended && each.request() == request.id()));
    long firstSeen = index(Event.Seen.class, 0);
    assertTrue(firstSeen < lane.events.indexOf(ended), "no look was answered in between");
    assertSame(alone.figures(), ended.figures());
  }

  @Test
  void lookShowsWhatZeroingAHeadChanges() throws InterruptedException {
    Draft draft = new Draft.Typed(ORACLE.pair().source());
    Event.Seen plain = lane.ask(look(draft, List.of()), Event.Seen.class);
    assertEquals(plain.before(), plain.after());
    assertEquals(plain.answersBefore(), plain.answersAfter());
    assertEquals(10, plain.position());
    assertEquals(
        ORACLE.at("clean").doubleValue(), there(plain.answersBefore().logitDifference()), 1e-4);
    Event.Seen zeroed = lane.ask(look(draft, zero(1, 4)), Event.Seen.class);
    assertEquals(plain.before(), zeroed.before());
    assertEquals(
        ORACLE.at("ablation", "zero", "byHead", "raw").get(1).get(4).doubleValue(),
        there(zeroed.answersAfter().logitDifference()),
        1e-4);
    Event.Prediction top = zeroed.after().getFirst();
    assertTrue(top.probability() > 0 && top.probability() <= 1);
    assertTrue(top.logit() >= zeroed.after().get(1).logit());
  }

  @Test
  void capturesOfALookAreOfTheEditedRun() throws InterruptedException {
    HookPoint z = new HookPoint(Site.Z, 1);
    HookPoint pattern = new HookPoint(Site.PATTERN, 2);
    Request.Look look =
        new Request.Look(
            lane.nextId(),
            MODEL,
            Bos.AUTO,
            new Draft.Typed(ORACLE.pair().source()),
            zero(1, 4),
            Side.CORRUPTED,
            3,
            Set.of(z, pattern),
            5,
            0);
    Event.Seen seen = lane.ask(look, Event.Seen.class);
    assertEquals(Set.of(z, pattern), seen.captures().keySet());
    Tensor heads = there(seen.captures().get(z));
    assertEquals(0, heads.at(3, 4, 0));
    assertNotEquals(0, heads.at(3, 3, 0));
    assertEquals(3, seen.position());
    assertEquals(5, seen.after().size());
    assertEquals(
        ORACLE.at("corrupted").doubleValue(), there(seen.answersBefore().logitDifference()), 1e-4);
  }

  @Test
  void meanNeedsASetOfTwoPrompts() throws InterruptedException {
    List<Intervention> mean = List.of(new Intervention(Where.head(Site.Z, 0, 0), new Value.Mean()));
    Draft typed = new Draft.Typed(ORACLE.pair().source());
    Event.Refused refused = lane.ask(look(typed, mean), Event.Refused.class);
    assertEquals(3, refused.exitCode());
    assertTrue(refused.sentence().contains("choose a set of two or more prompts"));
    Draft ofSet = new Draft.OfSet(many(3), 2);
    Event.Seen seen = lane.ask(look(ofSet, mean), Event.Seen.class);
    assertNotEquals(seen.before(), seen.after());
    Draft beyond = new Draft.OfSet(many(3), 3);
    assertEquals(3, lane.ask(look(beyond, mean), Event.Refused.class).exitCode());
  }

  @Test
  void newestLookWins() throws InterruptedException {
    Draft draft = new Draft.Typed(ORACLE.pair().source());
    List<Request.Look> looks = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      looks.add(look(draft, zero(0, i % 6)));
    }
    looks.forEach(lane::submit);
    lane.await(each -> each.request() == looks.getLast().id());
    assertTrue(lane.heard(Event.Seen.class).size() < 200);
  }

  @Test
  void logitsAndAnswersOfIdsAreTheModels() throws InterruptedException {
    List<Integer> ids = ORACLE.pair().clean();
    Event.Logits last =
        lane.ask(
            new Request.AskLogits(lane.nextId(), MODEL, Bos.AUTO, null, ids, false),
            Event.Logits.class);
    assertEquals(ids, last.ids());
    assertEquals(1, last.logits().length(0));
    List<Double> numbers = new ArrayList<>();
    for (float value : last.logits().toArray()) {
      numbers.add((double) value);
    }
    assertClose(ORACLE.at("last_logits", "clean"), List.copyOf(numbers), 1e-3);
    Event.Answered answered =
        lane.ask(
            new Request.Answer(
                lane.nextId(), MODEL, List.of(ids, ORACLE.pair().corrupted()), List.of()),
            Event.Answered.class);
    assertEquals(last.top().getFirst().id(), answered.top().getFirst());
    Event.Refused outside =
        lane.ask(
            new Request.AskLogits(lane.nextId(), MODEL, Bos.AUTO, null, List.of(97), false),
            Event.Refused.class);
    assertEquals(3, outside.exitCode());
  }

  @Test
  void openedModelSaysItsShapeAndThenItsFingerprint() throws InterruptedException {
    Request.Open open = new Request.Open(lane.nextId(), MODEL);
    Event.Opened opened = lane.ask(open, Event.Opened.class);
    assertEquals(3, opened.spec().layers());
    assertTrue(opened.parameters() > 10_000);
    Event.Fingerprint print =
        assertInstanceOf(
            Event.Fingerprint.class, lane.await(each -> each instanceof Event.Fingerprint));
    assertEquals(64, print.sha256().length());
  }

  @Test
  void closedLaneLeavesAStoppedRun() throws InterruptedException {
    Request.Run request = request("activation-patching --prompts " + many(24).format());
    lane.submit(request);
    lane.await(each -> each instanceof Event.Progress progress && progress.done() > 20);
    lane.close();
    lane = new Listening(folder.resolve("store.db"));
    Run run = lane.store.runs().getFirst();
    assertEquals(RunState.STOPPED, run.state());
    assertTrue(run.done() > 0);
    assertEquals(
        new Outcome.Finished(),
        lane.ask(new Request.Resume(lane.nextId(), run.id()), Event.Ended.class).outcome());
  }

  private Event.Ended run(String command) throws InterruptedException {
    return lane.ask(request(command), Event.Ended.class);
  }

  private Request.Run request(String command) {
    return new Request.Run(lane.nextId(), MODEL, Bos.AUTO, command);
  }

  private Request.Look look(Draft draft, List<Intervention> edits) {
    return new Request.Look(
        lane.nextId(), MODEL, Bos.AUTO, draft, edits, Side.CLEAN, -1, Set.of(), 10, 0);
  }

  private static List<Intervention> zero(int layer, int head) {
    return List.of(new Intervention(Where.head(Site.Z, layer, head), new Value.Zero()));
  }

  private PromptSet.Given keep(Prompt... prompts) throws InterruptedException {
    return lane.ask(new Request.Keep(lane.nextId(), List.of(prompts), "test"), Event.Kept.class)
        .set();
  }

  /// Pairs of ids that all differ.
  private PromptSet.Given many(int count) throws InterruptedException {
    return keep(prompts(count).toArray(Prompt[]::new));
  }

  static List<Prompt> prompts(int count) {
    Prompt first = ORACLE.pair().source();
    List<Prompt> prompts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<Integer> clean = new ArrayList<>(ORACLE.pair().clean());
      List<Integer> corrupted = new ArrayList<>(ORACLE.pair().corrupted());
      clean.set(0, i % 97);
      corrupted.set(0, i % 97);
      clean.set(1, (clean.get(1) + i / 97) % 97);
      corrupted.set(1, clean.get(1));
      prompts.add(
          new Prompt(
              new PromptText.Ids(clean),
              new PromptText.Ids(corrupted),
              first.correct(),
              first.incorrect(),
              Map.of(),
              null,
              null,
              null));
    }
    return prompts;
  }

  static void assertSame(List<Figure> expected, List<Figure> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      List<? extends Double> values = grid(expected.get(i)).values();
      for (int at = 0; at < values.size(); at++) {
        assertEquals(there(values.get(at)), there(grid(actual.get(i)).values().get(at)), 1e-5);
      }
    }
  }

  private long index(Class<? extends Event> kind, int skip) {
    return lane.events.indexOf(lane.heard(kind).get(skip));
  }

  private static <T> T there(@org.jspecify.annotations.Nullable T value) {
    assertNotNull(value);
    return value;
  }
}
