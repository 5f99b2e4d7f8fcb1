package headlab.app.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.app.figure.Head;
import headlab.app.workspace.state.HeadKnown;
import headlab.engine.analysis.Outcome;
import headlab.engine.store.HeadPair;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import javafx.geometry.Point2D;
import javafx.scene.Node;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.TableView;
import javafx.scene.control.TextArea;
import javafx.scene.control.TitledPane;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;

/// The page of a head as an analyst fills it, step by step, on a bundled model.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HeadPageTest {
  private static final Path SNAPSHOTS = Path.of("target", "snapshots");
  private static final Head HEAD = new Head(2, 3);

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  static Path data;

  @SuppressWarnings("NullAway.Init") // opened before the first test
  private static Stand stand;

  private final FxRobot robot = new FxRobot();

  @BeforeAll
  static void open() {
    stand = new Stand(data, Theme.LIGHT);
    begin();
  }

  @AfterAll
  static void close() {
    stand.close();
  }

  private static void begin() {
    Stand.onFx(
        () -> {
          stand.frame().begin("bench-gpt2");
          return true;
        });
    stand.await("the first look", () -> stand.desk().looking().seen().get() != null);
    stand.await("the hash", () -> !stand.desk().model().sha256().get().isEmpty());
  }

  @Test
  @Order(1)
  void enterOnACellOpensThePageAndWhatIsNotComputedIsOneClickAway() {
    Stand.onFx(
        () -> {
          stand.frame().choose("pattern-templates");
          stand.desk().prompt().set().set(headlab.datasets.PromptSet.parse("repeated-tokens:n=3"));
          stand.frame().run();
          return true;
        });
    finish();
    stand.settle();
    var map =
        Objects.requireNonNull(Stand.onFx(() -> stand.frame().workspace().results().front()))
            .heatmap();
    Point2D middle = map.middle(HEAD.layer(), HEAD.head());
    robot.clickOn(Stand.onFx(() -> map.localToScreen(middle)));
    robot.type(KeyCode.ENTER);
    HeadKnown known = known(HEAD);
    assertTrue(Stand.onFx(() -> robot.lookup("#head-page").query().isVisible()));
    assertEquals("Head 2.3", words("#page-title"));
    assertEquals(6, known.scores().size());
    assertTrue(known.scores().stream().allMatch(each -> each.score().heads() == 32));
    assertTrue(known.scores().stream().allMatch(each -> each.score().low() != null));
    robot.clickOn("#run-head-ablation");
    finish();
    stand.await("its score", () -> scores().size() == 7);
    stand.await("no button", () -> robot.lookup("#run-head-ablation").tryQuery().isEmpty());
    TableView<HeadKnown.Score> table = robot.lookup("#head-scores").query();
    List<Integer> ranks =
        Stand.onFx(() -> table.getItems().stream().map(each -> each.score().rank()).toList());
    assertEquals(ranks.stream().sorted().toList(), ranks);
  }

  @Test
  @Order(2)
  void arrowsGoToTheNeighboursAndStopAtTheEdges() {
    Stand.onFx(
        () -> {
          stand.frame().workspace().page().requestFocus();
          return true;
        });
    robot.type(KeyCode.RIGHT);
    known(new Head(2, 4));
    robot.type(KeyCode.UP);
    known(new Head(1, 4));
    robot.type(KeyCode.UP, 3);
    known(new Head(0, 4));
    robot.type(KeyCode.LEFT, 9);
    known(new Head(0, 0));
    select(HEAD);
  }

  @Test
  @Order(3)
  void itReadsFromEarlierHeadsAndWritesToLaterOnesTheStrongestFirst() {
    reach("#run-composition-scores");
    robot.clickOn("#run-composition-scores");
    finish();
    stand.await("pairs", () -> !known().pairs().isEmpty());
    List<HeadPair> into = known().pairs().stream().filter(pair -> pair.to().equals("2.3")).toList();
    assertEquals(3 * 16, into.size());
    assertEquals(3 * 8, known().pairs().size() - into.size());
    List<Double> values =
        into.stream().filter(pair -> pair.figure().equals("k")).map(HeadPair::value).toList();
    assertEquals(values.stream().sorted(java.util.Comparator.reverseOrder()).toList(), values);
    stand.settle();
    List<Hyperlink> links =
        List.copyOf(robot.lookup("#section-composition .head-link").<Hyperlink>queryAll());
    assertEquals(30, links.size());
    Stand.onFx(
        () -> {
          links.getFirst().fire();
          return true;
        });
    assertEquals(
        links.getFirst().getText(),
        String.valueOf(Stand.onFx(() -> stand.desk().links().selected().get())));
    select(HEAD);
  }

  @Test
  @Order(4)
  void itIsSwitchedOffScaledAndPatchedFromItsPage() {
    stand.settle();
    robot.clickOn("#page-switch-off");
    stand.await("off", () -> stand.desk().ablations().isOff(HEAD));
    robot.clickOn("#page-switch-off");
    stand.await("on", () -> stand.desk().ablations().heads().get().isEmpty());
    Stand.onFx(
        () -> {
          stand.desk().prompt().set().set(null);
          return true;
        });
    stand.await(
        "a pair",
        () -> Objects.requireNonNull(stand.desk().looking().seen().get()).prompt().hasCorrupted());
    int before = Stand.onFx(() -> scores().size());
    MenuButton patch = robot.lookup("#page-patch").query();
    Stand.onFx(
        () -> {
          patch.getItems().getFirst().fire();
          return true;
        });
    stand.await("a run", () -> stand.desk().running().busy().get());
    finish();
    stand.await("its score", () -> scores().size() == before + 1);
    assertTrue(Stand.onFx(() -> stand.desk().heads().open().get()));
    Stand.onFx(
        () -> {
          patch.getItems().getLast().fire();
          return true;
        });
    stand.await("the figure of its layer", () -> !stand.desk().heads().open().get());
    finish();
    stand.await(
        "bars",
        () ->
            Objects.requireNonNull(stand.desk().shown().get())
                .command()
                .startsWith("head-patching"));
  }

  @Test
  @Order(5)
  void itsComponentsAreToldAsTokensOnceTheyAreAskedFor() {
    openPage();
    reach("#look-head-svd");
    robot.clickOn("#look-head-svd");
    finish();
    stand.await("its tables", () -> known().figures().containsKey("head-svd"));
    stand.settle();
    assertEquals(2, robot.lookup("#section-head-svd .figure-table").queryAll().size());
    List<String> names = scores().stream().map(each -> each.score().figure()).toList();
    assertTrue(names.contains("ovSpectrum.0") && !names.contains("ovSpectrum.1"), names.toString());
    select(new Head(2, 4));
    assertTrue(known().figures().isEmpty());
    assertEquals(names.size(), scores().size());
    select(HEAD);
    assertEquals(1, known().figures().size());
  }

  @Test
  @Order(6)
  void aScoreListsItsValuesByPrompt() {
    openPage();
    TableView<HeadKnown.Score> table = robot.lookup("#head-scores").query();
    HeadKnown.Score score =
        Stand.onFx(
            () -> {
              table.requestFocus();
              HeadKnown.Score found =
                  table.getItems().stream()
                      .filter(each -> each.score().figure().equals("induction"))
                      .findFirst()
                      .orElseThrow();
              table.getSelectionModel().clearSelection();
              table.getSelectionModel().select(found);
              return found;
            });
    stand.await("its prompts", () -> stand.desk().cells().listing().get() != null);
    var listing = Objects.requireNonNull(Stand.onFx(() -> stand.desk().cells().listing().get()));
    assertEquals(3, listing.lines().size());
    assertEquals(
        score.score().value(),
        listing.lines().stream().mapToDouble(line -> line.share()).average().orElseThrow(),
        1e-6);
    assertTrue(Stand.onFx(() -> robot.lookup("#cell-prompts").query().isVisible()));
  }

  @Test
  @Order(7)
  void notesFoldsAndScrollStayAndNotesOutliveTheWindow() {
    openPage();
    reach("#head-note");
    TextArea note = robot.lookup("#head-note").query();
    Stand.onFx(
        () -> {
          note.requestFocus();
          note.setText("Moves the name: see 3.1.");
          return true;
        });
    String sha256 = Stand.onFx(() -> stand.desk().model().sha256().get());
    stand.await(
        "the note in the store",
        () -> stand.store().heads().note(sha256, 2, 3).equals("Moves the name: see 3.1."));
    TitledPane folded = robot.lookup("#section-composition").query();
    Stand.onFx(
        () -> {
          folded.setExpanded(false);
          return true;
        });
    select(new Head(3, 3));
    assertEquals("", Stand.onFx(note::getText));
    assertFalse(Stand.onFx(folded::isExpanded));
    select(HEAD);
    stand.await("its note", () -> note.getText().equals("Moves the name: see 3.1."));
    Stand.onFx(
        () -> {
          folded.setExpanded(true);
          note.setText("Moves the name: see 3.1. And 1.2.");
          return true;
        });
    pictures();
    robot.type(KeyCode.ESCAPE);
    stand.await("the figures again", () -> !stand.desk().heads().open().get());
    stand.close();
    stand = new Stand(data, Theme.LIGHT);
    begin();
    openPage();
    TextArea again = robot.lookup("#head-note").query();
    stand.await("the note", () -> again.getText().equals("Moves the name: see 3.1. And 1.2."));
  }

  private static void pictures() {
    for (Theme theme : List.of(Theme.LIGHT, Theme.DARK)) {
      Stand.onFx(
          () -> {
            stand.frame().theme(theme);
            return true;
          });
      stand.snapshot(
          SNAPSHOTS.resolve(
              "head-page-" + theme.words().toLowerCase(java.util.Locale.ROOT) + ".png"));
    }
  }

  private static void openPage() {
    Stand.onFx(
        () -> {
          stand.desk().links().open(HEAD);
          return true;
        });
    known(HEAD);
    stand.settle();
  }

  private static void select(Head head) {
    Stand.onFx(
        () -> {
          stand.desk().links().selected().set(head);
          return true;
        });
    known(head);
  }

  private static HeadKnown known(Head head) {
    Supplier<Boolean> there =
        () -> {
          HeadKnown found = stand.desk().heads().known().get();
          return found != null && found.head().equals(head);
        };
    stand.await("head " + head, there);
    return Stand.onFx(HeadPageTest::known);
  }

  private static HeadKnown known() {
    return Objects.requireNonNull(stand.desk().heads().known().get());
  }

  private static List<HeadKnown.Score> scores() {
    HeadKnown found = stand.desk().heads().known().get();
    return found == null ? List.of() : found.scores();
  }

  /// Scrolls the page until a node is in view.
  private void reach(String node) {
    Node wanted = robot.lookup(node).query();
    javafx.scene.control.ScrollPane scroll =
        Stand.onFx(
            () -> (javafx.scene.control.ScrollPane) stand.frame().workspace().page().getCenter());
    Stand.onFx(
        () -> {
          double top = scroll.getContent().sceneToLocal(wanted.localToScene(0, 0)).getY();
          double more =
              scroll.getContent().getLayoutBounds().getHeight()
                  - scroll.getViewportBounds().getHeight();
          scroll.setVvalue(more <= 0 ? 0 : Math.clamp((top - 60) / more, 0, 1));
          return true;
        });
    stand.settle();
  }

  private String words(String label) {
    Label found = robot.lookup(label).query();
    return Stand.onFx(found::getText);
  }

  private static void finish() {
    stand.await(
        "the run's end",
        () -> {
          var run = stand.desk().running().current().get();
          return run != null && run.outcome().get() != null && !stand.desk().running().busy().get();
        });
    var run = Objects.requireNonNull(stand.desk().running().current().get());
    assertEquals(new Outcome.Finished(), Stand.onFx(() -> run.outcome().get()));
  }
}
