package headlab.app.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.app.figure.FigureView;
import headlab.app.figure.Head;
import headlab.app.figure.Heatmap;
import headlab.engine.analysis.Outcome;
import headlab.engine.figure.Figure;
import headlab.engine.lane.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javafx.geometry.Bounds;
import javafx.geometry.Point2D;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;

/// One analyst's way through the window on a bundled model, as a robot goes it. Each step stands on
/// those before it; pictures of the window are kept in `target/snapshots`.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WindowTest {
  private static final Path SNAPSHOTS = Path.of("target", "snapshots");
  private static final Head NAME_MOVER = new Head(3, 1);

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  static Path data;

  @SuppressWarnings("NullAway.Init") // opened before the first test
  private static Stand stand;

  private final FxRobot robot = new FxRobot();

  @BeforeAll
  static void open() {
    stand = new Stand(data, Theme.LIGHT);
  }

  @AfterAll
  static void close() {
    stand.close();
  }

  @Test
  @Order(1)
  void firstStartShowsThePromptAsTokensAndWhatTheModelPredicts() {
    Stand.onFx(
        () -> {
          stand.frame().begin("bench-gpt2");
          return true;
        });
    stand.await("the first look", () -> stand.desk().looking().seen().get() != null);
    Event.Seen seen = seen();
    assertEquals(15, seen.prompt().length());
    assertEquals("␣Mary", seen.before().getFirst().label());
    assertEquals(0, seen.answersBefore().correctRank());
    stand.snapshot(SNAPSHOTS.resolve("start-light.png"));
  }

  @Test
  @Order(2)
  void promptsOfUnequalLengthAreRefusedInOneSentenceUnderTheStrip() {
    type("#prompt-corrupted", "When Mary went to the store, John gave a drink to");
    stand.await("the refusal", () -> !stand.desk().looking().problem().get().isEmpty());
    String sentence = Stand.onFx(() -> stand.desk().looking().problem().get());
    assertTrue(sentence.contains("15") && sentence.contains("13"), sentence);
    stand.snapshot(SNAPSHOTS.resolve("refused-light.png"));
    type("#prompt-corrupted", "When Mary and John went to the store, Mary gave a drink to");
    stand.await("an accepted pair", () -> stand.desk().looking().problem().get().isEmpty());
  }

  @Test
  @Order(3)
  void aClickedTokenShowsThePredictionsAtItsPosition() {
    clickToken(8, () -> seen().position() == 8);
    assertNotEquals("␣Mary", seen().before().getFirst().label());
    clickToken(14, () -> Math.floorMod(seen().position(), 15) == 14);
  }

  @Test
  @Order(4)
  void theMainButtonRunsPatchingAndTheHeatmapAppears() {
    stand.settle();
    robot.clickOn("#first-run");
    stand.await("the run's end", () -> outcome() != null);
    assertEquals(new Outcome.Finished(), Stand.onFx(WindowTest::outcome));
    List<Figure> figures = Objects.requireNonNull(stand.desk().shown().get()).figures();
    assertEquals(
        List.of("byResidual", "byAttention", "byMlp", "byHead"),
        figures.stream().map(Figure::name).toList());
    stand.await("the list of runs", () -> stand.desk().runs().runs().size() == 1);
  }

  @Test
  @Order(5)
  void hoveringShowsTheExactValueOfTheCell() {
    Heatmap map = front().heatmap();
    robot.moveTo(at(map, NAME_MOVER));
    stand.settle();
    String words = Objects.requireNonNull(Stand.onFx(map::hoverText));
    Figure.Grid grid = (Figure.Grid) Objects.requireNonNull(front().figure());
    Double value = grid.at(3, 1);
    assertTrue(words.startsWith("Head 3.1\n"), words);
    assertTrue(words.contains(String.valueOf(value)), words);
    stand.snapshot(SNAPSHOTS.resolve("hover-light.png"));
  }

  @Test
  @Order(6)
  void aClickedHeadIsInspectedAndSelectedInEveryFigure() {
    stand.settle();
    robot.clickOn(at(front().heatmap(), NAME_MOVER));
    stand.await("the head's pattern", () -> !seen().captures().isEmpty());
    assertEquals(NAME_MOVER, Stand.onFx(() -> stand.desk().links().selected().get()));
    assertEquals(15, seen().captures().values().iterator().next().length(1));
  }

  @Test
  @Order(7)
  void switchedOffHeadsChangeThePredictionsAtOnceAndCanBeUndone() {
    double before = difference();
    stand.settle();
    robot.clickOn("#switch-off");
    stand.await("the ablated look", () -> difference() != before);
    assertTrue(Math.abs(difference() - before) > 0.5, "3.1 carries the answer");
    double one = difference();
    stand.settle();
    robot.clickOn(at(front().heatmap(), new Head(1, 2)));
    robot.type(KeyCode.SPACE);
    stand.await("two heads off", () -> stand.desk().ablations().heads().get().size() == 2);
    stand.await("their look", () -> difference() != one);
    double two = difference();
    stand.await("both continuations", () -> complete(false) && complete(true));
    assertFalse(tokens("#continuation-before").isEmpty());
    assertEquals(12, tokens("#continuation-after").size());
    assertEquals("2 heads × 15 positions edited", words("#touched"));
    assertTrue(words("#status-response").matches("[0-9]+ ms"), words("#status-response"));
    stand.snapshot(SNAPSHOTS.resolve("ablated-light.png"));
    Stand.onFx(
        () -> {
          stand.frame().theme(Theme.DARK);
          return true;
        });
    stand.snapshot(SNAPSHOTS.resolve("ablated-dark.png"));
    robot.press(KeyCode.CONTROL, KeyCode.Z).release(KeyCode.Z, KeyCode.CONTROL);
    robot.press(KeyCode.CONTROL, KeyCode.Z).release(KeyCode.Z, KeyCode.CONTROL);
    stand.await("every head on", () -> stand.desk().ablations().heads().get().isEmpty());
    stand.await("the first difference", () -> Math.abs(difference() - before) < 1e-4);
    robot.press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.Z);
    robot.release(KeyCode.Z, KeyCode.SHIFT, KeyCode.CONTROL);
    robot.press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.Z);
    robot.release(KeyCode.Z, KeyCode.SHIFT, KeyCode.CONTROL);
    stand.await("both off again", () -> Math.abs(difference() - two) < 1e-4);
  }

  @Test
  @Order(8)
  void aSliderScalesTheSelectedHeadAsItMoves() {
    Stand.onFx(
        () -> {
          stand.desk().ablations().clear();
          stand.desk().links().selected().set(NAME_MOVER);
          return true;
        });
    stand.await("no edits", () -> seen().touched() == 0);
    double before = difference();
    javafx.scene.control.Slider slider = robot.lookup("#head-scale").query();
    assertEquals(1, Stand.onFx(slider::getValue));
    stand.settle();
    robot.clickOn(slider);
    for (int step = 0; step < 10; step++) {
      robot.type(KeyCode.LEFT);
    }
    stand.await("the scaled head", () -> factor() < .8 && factor() > .3);
    stand.await("its look", () -> seen().touched() == 15 && difference() < before - .1);
    double part = difference();
    stand.snapshot(SNAPSHOTS.resolve("scaled-dark.png"));
    Stand.onFx(
        () -> {
          stand.desk().ablations().scale(NAME_MOVER, 0);
          return true;
        });
    stand.await("nothing left", () -> difference() < part - .1);
    Stand.onFx(
        () -> {
          stand.desk().ablations().clear();
          return true;
        });
    stand.await("the head as it was", () -> Math.abs(difference() - before) < 1e-4);
  }

  @Test
  @Order(9)
  void meanAblationSaysWhyItIsNotThereAndIsThereForASet() {
    assertFalse(Stand.onFx(() -> stand.desk().prompt().whyNoMean(0)).isEmpty());
    assertTrue(robot.lookup("mean").query().isDisabled());
    Stand.onFx(
        () -> {
          stand.desk().prompt().set().set(headlab.datasets.PromptSet.parse("ioi:n=60,seed=3"));
          return true;
        });
    stand.await("the set", () -> stand.desk().sets().size().get() == 60);
    stand.await("its first prompt", () -> !seen().prompt().roles().isEmpty());
    assertEquals(
        seen().prompt().length() - 1, Math.floorMod(seen().position(), seen().prompt().length()));
    assertFalse(robot.lookup("mean").query().isDisabled());
    stand.settle();
    robot.clickOn("mean");
    stand.await("mean", () -> stand.desk().looking().problem().get().isEmpty());
    stand.snapshot(SNAPSHOTS.resolve("set-dark.png"));
  }

  @Test
  @Order(11)
  void theFigureIsExportedInEveryFormat() throws IOException {
    stand.settle();
    robot.clickOn("#export");
    stand.settle();
    stand.settle();
    robot.clickOn("#format-csv");
    type("#export-folder", data.resolve("figures").toString());
    stand.settle();
    robot.clickOn("#export-write");
    stand.await(
        "the files",
        () -> robot.lookup("#export-result").<Label>query().getText().startsWith("Wrote"));
    for (String format : List.of("svg", "pdf", "png", "csv")) {
      Path file = data.resolve("figures").resolve("byHead." + format);
      assertTrue(Files.size(file) > 200, file.toString());
    }
    String csv = Files.readString(data.resolve("figures").resolve("byHead.csv"));
    Figure.Grid grid = (Figure.Grid) Objects.requireNonNull(front().figure());
    assertTrue(csv.contains(String.valueOf(grid.at(3, 1))), csv);
    robot.type(KeyCode.ESCAPE);
  }

  @Test
  @Order(12)
  void aCellLeadsToTheHeadsOfItsLayerThere() {
    List<Figure> before = figures();
    stand.settle();
    robot.clickOn("By attention");
    stand.settle();
    Figure.Grid grid = (Figure.Grid) Objects.requireNonNull(front().figure());
    assertEquals("byAttention", grid.name());
    int column = grid.columns().size() - 1;
    robot.doubleClickOn(at(front().heatmap(), new Head(3, column)));
    Figure.Bars heads = headsOf("3", before);
    Double whole = heads.values().getLast();
    assertEquals(Objects.requireNonNull(grid.at(3, column)), Objects.requireNonNull(whole), 1e-5);
    assertEquals("3.0", heads.bars().labels().getFirst());
    stand.snapshot(SNAPSHOTS.resolve("heads-of-cell-dark.png"));
    reopen(1);
    robot.clickOn("By residual");
    stand.settle();
    robot.clickOn(at(front().heatmap(), new Head(2, 5)));
    robot.type(KeyCode.ENTER);
    headsOf("2", before);
    reopen(1);
    robot.clickOn("By MLP");
    stand.settle();
    robot.rightClickOn(at(front().heatmap(), new Head(1, 4)));
    stand.settle();
    stand.snapshot(SNAPSHOTS.resolve("cell-menu-dark.png"));
    robot.clickOn("Heads of layer 1 at ␣John (position 4)");
    headsOf("1", before);
    Stand.onFx(
        () -> {
          stand.frame().theme(Theme.LIGHT);
          return true;
        });
    stand.snapshot(SNAPSHOTS.resolve("heads-of-cell-light.png"));
  }

  @Test
  @Order(13)
  void aFigureOfAModelThatIsNotOpenKeepsItsHeadsToItself() {
    reopen(1);
    open("bench-opt");
    stand.await("its look", () -> seen().before().getFirst() != null);
    stand.settle();
    assertEquals("–", words("#status-response"));
    assertEquals("These figures are of bench-gpt2, which is not open.", words("#not-open"));
    robot.clickOn(at(front().heatmap(), NAME_MOVER));
    stand.settle();
    robot.type(KeyCode.ENTER);
    stand.settle();
    assertEquals(null, Stand.onFx(() -> stand.desk().links().selected().get()));
    assertTrue(Stand.onFx(() -> stand.desk().ablations().heads().get().isEmpty()));
    Figure.Grid grid = (Figure.Grid) Objects.requireNonNull(front().figure());
    String value = headlab.app.widget.Numbers.signed(Objects.requireNonNull(grid.at(3, 1)));
    assertTrue(
        robot.lookup("#other-scores .number").queryAll().stream()
            .anyMatch(each -> ((Label) each).getText().equals(value)),
        value);
    Bounds map = Stand.onFx(() -> front().heatmap().getLayoutBounds());
    assertTrue(
        robot.lookup("#other-scores .label").queryAll().stream()
            .anyMatch(each -> ((Label) each).getText().equals("logit difference recovered")));
    assertTrue(map.getWidth() >= 320 && map.getHeight() >= 220, "squeezed to " + map);
    stand.snapshot(SNAPSHOTS.resolve("not-open-light.png"));
    robot.clickOn("By attention");
    stand.settle();
    robot.doubleClickOn(at(front().heatmap(), new Head(3, 14)));
    stand.settle();
    assertFalse(Stand.onFx(() -> stand.desk().running().busy().get()));
    robot.clickOn("#open-other");
    stand.await("the figures' model", () -> !stand.desk().foreign().get());
    stand.settle();
    robot.clickOn("By head");
    stand.settle();
    robot.clickOn(at(front().heatmap(), NAME_MOVER));
    stand.await("its head", () -> NAME_MOVER.equals(stand.desk().links().selected().get()));
  }

  @Test
  @Order(14)
  void aDroppedTextFileIsTakenAsPrompts() throws IOException {
    Path file = Files.writeString(data.resolve("dropped.txt"), "When Mary and John went home\n");
    var before = Stand.onFx(() -> stand.desk().prompt().set().get());
    Stand.onFx(
        () -> {
          stand.frame().take(file.toFile());
          return true;
        });
    stand.await("the prompts", () -> !Objects.equals(before, stand.desk().prompt().set().get()));
    assertEquals(
        "bench-gpt2",
        Objects.requireNonNull(stand.desk().model().opened().get()).model().location());
  }

  private static void open(String model) {
    Stand.onFx(
        () -> {
          stand.desk().model().open(headlab.engine.model.ModelRef.of(model));
          return true;
        });
    stand.await(
        model,
        () ->
            Objects.requireNonNull(stand.desk().model().opened().get())
                .model()
                .location()
                .equals(model));
  }

  private static List<Figure> figures() {
    return Objects.requireNonNull(Stand.onFx(() -> stand.desk().shown().get())).figures();
  }

  /// The figure of the heads of one layer, once its run is over.
  private static Figure.Bars headsOf(String layer, List<Figure> before) {
    stand.await(
        "the heads of layer " + layer,
        () ->
            !figures().equals(before)
                && figures().getFirst() instanceof Figure.Bars bars
                && bars.bars().labels().getLast().equals("attn out " + layer));
    stand.settle();
    List<Figure> shown = figures();
    assertEquals(List.of("byHead", "byPart"), shown.stream().map(Figure::name).toList());
    assertEquals(shown.getFirst(), front().figure());
    return (Figure.Bars) shown.getFirst();
  }

  /// Shows the figures of a run again, as a click in the list of runs does.
  private static void reopen(long run) {
    stand.await("no run", () -> !stand.desk().running().busy().get());
    Stand.onFx(
        () -> {
          stand.frame().reopen(run);
          return true;
        });
    stand.await("run " + run, () -> figures().size() == 4);
    stand.settle();
  }

  private static Event.Seen seen() {
    return Objects.requireNonNull(stand.desk().looking().seen().get());
  }

  private static @Nullable Outcome outcome() {
    var run = stand.desk().running().current().get();
    return run == null ? null : run.outcome().get();
  }

  private static double difference() {
    return Objects.requireNonNull(seen().answersAfter().logitDifference());
  }

  private static double factor() {
    return stand.desk().ablations().factor(NAME_MOVER);
  }

  private static boolean complete(boolean edited) {
    var looking = stand.desk().looking();
    Event.Continued known = (edited ? looking.after() : looking.before()).get();
    return known != null && known.complete();
  }

  private List<String> tokens(String pane) {
    javafx.scene.layout.FlowPane flow = robot.lookup(pane).query();
    return Stand.onFx(
        () -> flow.getChildren().stream().map(each -> ((Label) each).getText()).toList());
  }

  private String words(String label) {
    Label found = robot.lookup(label).query();
    return Stand.onFx(found::getText);
  }

  private static FigureView front() {
    return Stand.onFx(() -> Objects.requireNonNull(stand.frame().workspace().results().front()));
  }

  private static Point2D at(Heatmap map, Head head) {
    Point2D middle = map.middle(head.layer(), head.head());
    return Stand.onFx(() -> map.localToScreen(middle));
  }

  /// Clicks a token, again where the strip was laid out anew under the pointer.
  private void clickToken(int position, java.util.function.Supplier<Boolean> then) {
    for (int tries = 0; tries < 20 && !Stand.onFx(then); tries++) {
      stand.settle();
      robot.clickOn(token(position));
      for (int wait = 0; wait < 8 && !Stand.onFx(then); wait++) {
        stand.settle();
      }
    }
    assertTrue(Stand.onFx(then), "a click on token " + position);
  }

  private Point2D token(int position) {
    List<Node> tokens = List.copyOf(robot.lookup(".token.clean").queryAll());
    return Stand.onFx(
        () -> {
          Bounds bounds =
              tokens.get(position).localToScreen(tokens.get(position).getLayoutBounds());
          return new Point2D(bounds.getCenterX(), bounds.getCenterY());
        });
  }

  private void type(String field, String text) {
    TextField control = robot.lookup(field).query();
    Stand.onFx(
        () -> {
          control.requestFocus();
          control.selectAll();
          control.replaceSelection(text);
          return true;
        });
  }
}
