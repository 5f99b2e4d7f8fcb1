package headlab.app.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.datasets.Generator;
import headlab.datasets.Generators;
import headlab.datasets.PromptSet;
import java.nio.file.Path;
import java.util.List;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;

/// The preview of a prompt set above the figures, under a bundled model.
class SetPreviewTest {
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
          stand.frame().begin("bench-llama");
          return true;
        });
    stand.await("the model", () -> stand.desk().model().opened().get() != null);
  }

  @AfterAll
  static void close() {
    stand.close();
  }

  private static void choose(String set) {
    Stand.onFx(
        () -> {
          stand.desk().prompt().set().set(PromptSet.parse(set));
          return true;
        });
    stand.await("the set " + set, () -> stand.desk().sets().size().get() > 0);
  }

  private boolean visible() {
    ScrollPane pane = robot.lookup("#set-preview").query();
    return Stand.onFx(pane::isVisible);
  }

  private List<Hyperlink> lines() {
    return List.copyOf(robot.lookup("#set-preview .hyperlink").<Hyperlink>queryAll());
  }

  @Test
  void aSetShowsItsFirstPromptsAsStripsWithRoles() {
    choose("needle:n=12,seed=1");
    assertFalse(visible());
    robot.clickOn("#preview-set");
    stand.await("the preview", this::visible);
    stand.settle();
    assertEquals(10, lines().size());
    List<String> roles =
        robot.lookup("#set-preview .token-role").<Label>queryAll().stream()
            .map(Label::getText)
            .toList();
    assertEquals(10, roles.stream().filter("answer"::equals).count());
    assertTrue(roles.contains("needle"), roles.toString());
    stand.snapshot(Path.of("target", "snapshots", "set-preview-light.png"));
    Stand.onFx(
        () -> {
          lines().get(1).fire();
          return true;
        });
    assertEquals(1, Stand.onFx(() -> stand.desk().prompt().index().get()));
    for (Generator each : Generators.all()) {
      choose(each.name() + ":n=4");
      stand.await(each.name(), () -> lines().size() == 4);
    }
    robot.clickOn("#preview-set");
    stand.await("no preview", () -> !visible());
  }
}
