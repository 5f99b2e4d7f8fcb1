package headlab.app.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.app.figure.FigureCell;
import headlab.app.workspace.state.CellValues;
import headlab.datasets.PromptSet;
import headlab.engine.figure.Figure;
import headlab.engine.lane.Event;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javafx.geometry.Point2D;
import javafx.scene.control.Label;
import javafx.scene.control.TableView;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;

/// A clicked cell lists what each prompt counts in it, under a bundled model.
class CellPromptsTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  static Path data;

  @SuppressWarnings("NullAway.Init") // opened before the first test
  private static Stand stand;

  private final FxRobot robot = new FxRobot();

  @BeforeAll
  static void open() {
    stand = new Stand(data, Theme.LIGHT);
    Stand.onFx(
        () -> {
          stand.frame().begin("bench-gpt2");
          return true;
        });
    stand.await("the first look", () -> stand.desk().looking().seen().get() != null);
  }

  @AfterAll
  static void close() {
    stand.close();
  }

  @Test
  void aClickListsThePromptsOfTheCellTheStrongestFirstAndALineLooksAtItsPrompt() {
    run("head-ablation --prompts ioi:n=7,seed=3");
    stand.settle();
    var map = Stand.onFx(() -> stand.frame().workspace().results().front()).heatmap();
    Point2D middle = map.middle(3, 1);
    robot.clickOn(Stand.onFx(() -> map.localToScreen(middle)));
    CellValues.Listing listing = listing();
    assertEquals(7, listing.lines().size());
    assertEquals(value(listing.cell()), mean(listing), 1e-6);
    TableView<CellValues.Line> table = robot.lookup("#cell-prompts").query();
    assertTrue(Stand.onFx(table::isVisible));
    assertEquals(
        "Head 3.1 · logit difference lost · n = 7",
        Stand.onFx(() -> robot.lookup("#cell-title").<Label>query().getText()));
    List<Double> sizes =
        Stand.onFx(() -> table.getItems().stream().map(line -> Math.abs(line.share())).toList());
    assertEquals(sizes.stream().sorted(java.util.Comparator.reverseOrder()).toList(), sizes);
    CellValues.Line second = Stand.onFx(() -> table.getItems().get(1));
    Stand.onFx(
        () -> {
          table.getSelectionModel().select(1);
          return true;
        });
    stand.await("its prompt", () -> seen(second));
    stand.snapshot(Path.of("target", "snapshots", "by-prompt-light.png"));
  }

  @Test
  void theMeanOfWhatIsListedIsTheCellInFiguresOfEveryScale() {
    for (String command :
        List.of(
            "activation-patching --prompts ioi:n=5,seed=2",
            "activation-patching --prompts ioi:n=5,seed=2 --direction noising",
            "activation-patching --prompts ioi:n=5,seed=2 --sites q,pattern,resid_mid --by-position",
            "activation-patching --prompts ioi:n=5,seed=2 --corruption noise --roles S2 --draws 2",
            "logit-attribution --prompts ioi:n=5,seed=2",
            "attention-sinks --prompts domain-pairs:n=6",
            "pattern-templates --prompts repeated-tokens:n=4")) {
      run(command);
      int asked = 0;
      for (Figure figure : Stand.onFx(() -> shown().figures())) {
        if (figure instanceof Figure.Grid grid && !grid.name().equals("contrast")) {
          asked += assertMean(command, grid);
        }
      }
      assertTrue(asked > 0, command);
    }
  }

  private static int assertMean(String command, Figure.Grid grid) {
    int facet = grid.facetCount() - 1;
    int row = grid.rows().size() - 1;
    int column = grid.columns().size() - 1;
    FigureCell cell = new FigureCell(grid, facet, row, column);
    Stand.onFx(
        () -> {
          stand.desk().cells().ask(cell);
          return true;
        });
    stand.await(grid.name(), () -> listed(cell));
    CellValues.Listing listing = listing();
    String where = command + " " + grid.name();
    assertTrue(!listing.lines().isEmpty(), where);
    assertTrue(listing.lines().stream().noneMatch(line -> line.words().isBlank()), where);
    assertEquals(value(cell), mean(listing), 1e-6, where);
    return 1;
  }

  private static boolean listed(FigureCell cell) {
    CellValues.Listing listing = stand.desk().cells().listing().get();
    return listing != null && listing.cell().equals(cell);
  }

  private static boolean seen(CellValues.Line line) {
    Event.Seen seen = Objects.requireNonNull(stand.desk().looking().seen().get());
    return stand.desk().prompt().index().get() == line.prompt()
        && PromptSet.parse("ioi:n=7,seed=3").equals(stand.desk().prompt().set().get())
        && seen.prompt().source().clean() instanceof headlab.datasets.PromptText.Text text
        && text.text().equals(line.words());
  }

  private static CellValues.Listing listing() {
    stand.await("a listing", () -> stand.desk().cells().listing().get() != null);
    return Objects.requireNonNull(Stand.onFx(() -> stand.desk().cells().listing().get()));
  }

  private static double mean(CellValues.Listing listing) {
    return listing.lines().stream()
        .mapToDouble(CellValues.Line::share)
        .average()
        .orElse(Double.NaN);
  }

  private static double value(FigureCell cell) {
    return Objects.requireNonNull(cell.figure().at(cell.facet(), cell.row(), cell.column()));
  }

  private static headlab.app.workspace.state.Shown shown() {
    return Objects.requireNonNull(stand.desk().shown().get());
  }

  private static void run(String command) {
    Stand.onFx(
        () -> {
          Event.Opened open = Objects.requireNonNull(stand.desk().model().opened().get());
          var type = stand.desk().analyses().typeOf(command);
          stand
              .desk()
              .running()
              .run(open.model(), headlab.engine.tokens.Bos.AUTO, type.complete(command));
          return true;
        });
    stand.await(
        command,
        () -> {
          var run = stand.desk().running().current().get();
          return run != null && run.outcome().get() != null;
        });
    assertEquals(
        new headlab.engine.analysis.Outcome.Finished(),
        Stand.onFx(
            () -> Objects.requireNonNull(stand.desk().running().current().get()).outcome().get()));
  }
}
