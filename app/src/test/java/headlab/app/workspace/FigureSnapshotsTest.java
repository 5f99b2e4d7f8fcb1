package headlab.app.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.app.export.Examples;
import headlab.app.figure.FigureView;
import headlab.app.figure.Head;
import headlab.app.figure.HeadLinks;
import headlab.app.figure.Heatmap;
import headlab.app.figure.PlaneView;
import headlab.app.figure.TableFigureView;
import headlab.engine.figure.Figure;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import javafx.embed.swing.SwingFXUtils;
import javafx.event.EventType;
import javafx.geometry.Point2D;
import javafx.scene.Scene;
import javafx.scene.control.ComboBox;
import javafx.scene.control.TableColumn;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Every kind of figure in its view, in both themes; the pictures are kept in `target/snapshots`.
class FigureSnapshotsTest {
  private static final Path SNAPSHOTS = Path.of("target", "snapshots");

  @BeforeAll
  static void start() {
    Stand.startToolkit();
  }

  @AfterAll
  static void back() {
    Stand.onFx(
        () -> {
          Theme.LIGHT.apply();
          return true;
        });
  }

  @Test
  void everyKindOfFigureIsDrawnInBothThemes() throws IOException {
    for (Theme theme : new Theme[] {Theme.LIGHT, Theme.DARK}) {
      for (Figure figure : Examples.all()) {
        BufferedImage picture = picture(view(figure), theme);
        Path file =
            SNAPSHOTS.resolve(
                "figure-" + figure.name() + "-" + theme.name().toLowerCase(Locale.ROOT) + ".png");
        Files.createDirectories(SNAPSHOTS);
        ImageIO.write(picture, "png", file.toFile());
        assertTrue(colours(picture) > 12, figure.name() + " in " + theme + " is empty");
      }
    }
  }

  @Test
  void headsByPositionAreOneHeatmapAndACellIsAHead() throws IOException {
    for (int[] shape : new int[][] {{4, 8}, {30, 9}}) {
      Figure.Grid grid = headsByPosition(shape[0], shape[1]);
      for (Theme theme : new Theme[] {Theme.LIGHT, Theme.DARK}) {
        BufferedImage picture = picture(view(grid), theme);
        String name =
            "head-position-%d-%s.png".formatted(shape[0], theme.name().toLowerCase(Locale.ROOT));
        Files.createDirectories(SNAPSHOTS);
        ImageIO.write(picture, "png", SNAPSHOTS.resolve(name).toFile());
        assertTrue(colours(picture) > 12, name);
      }
    }
    Stand.onFx(
        () -> {
          HeadLinks links = new HeadLinks(head -> {});
          List<Integer> positions = new java.util.ArrayList<>();
          FigureView view = new FigureView(links, shown -> {});
          view.onPosition(positions::add);
          view.show(headsByPosition(4, 8), "source");
          Scene scene = new Scene(new StackPane(view), 700, 500);
          scene.getRoot().applyCss();
          scene.getRoot().layout();
          Heatmap map = view.heatmap();
          map.fireEvent(mouse(MouseEvent.MOUSE_PRESSED, map.localToScene(map.middle(12, 5))));
          assertEquals(new Head(1, 4), links.selected().get());
          assertEquals(List.of(5), positions);
          String words = map.getAccessibleText();
          assertTrue(words.startsWith("Head 1.4 · Position 5 ␣t5\n"), words);
          return view;
        });
  }

  private static Figure.Grid headsByPosition(int layers, int heads) {
    List<String> tokens = IntStream.range(0, 15).mapToObj(i -> "␣t" + i).toList();
    List<Double> values =
        IntStream.range(0, layers * heads * 15)
            .mapToObj(i -> i / 15 == 12 && i % 15 == 5 ? .9 : Math.sin(i * 12.9898) * .2)
            .toList();
    return new Figure.Grid(
        "byHeadAtPosition",
        "Denoising of heads at each position, logit difference",
        new headlab.engine.figure.Quantity("logit difference recovered", true),
        headlab.engine.figure.Axis.HeadNames.all(layers, heads),
        new headlab.engine.figure.Axis.Tokens(tokens),
        List.copyOf(values),
        Figure.Sides.of(4),
        List.of());
  }

  @Test
  void keysAndTheListChooseTheFacetThatIsShown() {
    Stand.onFx(
        () -> {
          FigureView view = view(Examples.facets());
          Scene scene = new Scene(new StackPane(view), 700, 500);
          scene.getRoot().layout();
          ComboBox<?> names =
              (ComboBox<?>) Objects.requireNonNull(view.lookup("#facet-names"), "no chooser");
          assertEquals("0", names.getValue());
          press(view, KeyCode.PAGE_DOWN);
          press(view, KeyCode.PAGE_DOWN);
          assertEquals("2", names.getValue());
          assertEquals("Head 1.4 · Component 2", words(view).split("\n", 2)[0]);
          names.getSelectionModel().select(3);
          assertTrue(words(view).startsWith("Head 1.4 · Component 3"), words(view));
          press(view, KeyCode.PAGE_UP);
          assertTrue(words(view).contains("4.5\nrandom control: 0.046"), words(view));
          return view;
        });
  }

  @Test
  void aPointOfAScatterIsAHeadAndASelectedHeadIsFramed() {
    Stand.onFx(
        () -> {
          HeadLinks links = new HeadLinks(head -> {});
          FigureView view = laidOut(links, Examples.scatter());
          PlaneView plane = Objects.requireNonNull((PlaneView) view.lookup(".plane"));
          Point2D place = plane.localToScene(plane.middle(10));
          plane.fireEvent(mouse(MouseEvent.MOUSE_MOVED, place));
          String card = Objects.requireNonNull(plane.hoverText());
          assertTrue(card.startsWith("Head 1.4\nprefix matching: 0.9\ncopying: 0.8"), card);
          assertNull(links.selected().get());
          plane.fireEvent(mouse(MouseEvent.MOUSE_PRESSED, place));
          assertEquals(new Head(1, 4), links.selected().get());
          plane.fireEvent(
              new KeyEvent(
                  KeyEvent.KEY_PRESSED, "", "", KeyCode.RIGHT, false, false, false, false));
          assertEquals(new Head(1, 5), links.selected().get());
          plane.fireEvent(mouse(MouseEvent.MOUSE_MOVED, new Point2D(1, 1)));
          assertNull(plane.hoverText());
          return view;
        });
  }

  @Test
  void aTableSortsByNumberAndByHeadAndARowIsAHead() {
    Stand.onFx(
        () -> {
          HeadLinks links = new HeadLinks(head -> {});
          FigureView view = laidOut(links, Examples.table());
          TableFigureView table =
              Objects.requireNonNull((TableFigureView) view.lookup(".figure-table"));
          assertEquals(List.of("0.2", "0.10", "1.4"), sorted(table, 0));
          assertEquals(List.of("-2", "0.123456789", "4.5"), sorted(table, 4));
          assertEquals(List.of("3", "12", ""), sorted(table, 5));
          table.getSelectionModel().select(1);
          assertEquals(new Head(1, 4), links.selected().get());
          assertEquals("1.4\t+\t␣Mary ␣John\t␣her & 100 %\t4.5\t12", table.chosenRows());
          return view;
        });
  }

  private static List<String> sorted(TableFigureView table, int column) {
    table.getColumns().get(column).setSortType(TableColumn.SortType.ASCENDING);
    table.getSortOrder().setAll(List.of(table.getColumns().get(column)));
    table.sort();
    return table.getItems().stream().map(row -> row.get(column).toString()).toList();
  }

  private static FigureView laidOut(HeadLinks links, Figure figure) {
    FigureView view = new FigureView(links, shown -> {});
    view.show(figure, "source");
    Scene scene = new Scene(new StackPane(view), 700, 500);
    scene.getRoot().applyCss();
    scene.getRoot().layout();
    return view;
  }

  private static MouseEvent mouse(EventType<MouseEvent> kind, Point2D place) {
    return new MouseEvent(
        kind,
        place.getX(),
        place.getY(),
        place.getX(),
        place.getY(),
        MouseButton.PRIMARY,
        1,
        false,
        false,
        false,
        false,
        true,
        false,
        false,
        false,
        false,
        false,
        null);
  }

  private static String words(FigureView view) {
    view.heatmap().select(1, 4);
    return view.heatmap().getAccessibleText();
  }

  private static void press(FigureView view, KeyCode key) {
    view.heatmap()
        .fireEvent(new KeyEvent(KeyEvent.KEY_PRESSED, "", "", key, false, false, false, false));
  }

  private static FigureView view(Figure figure) {
    return Stand.onFx(
        () -> {
          FigureView view = new FigureView(new HeadLinks(head -> {}), shown -> {});
          view.show(figure, "command · bench-gpt2 · cpu");
          return view;
        });
  }

  private static BufferedImage picture(FigureView view, Theme theme) {
    return Stand.onFx(
        () -> {
          theme.apply();
          StackPane root = new StackPane(view);
          root.getStyleClass().add("headlab");
          Scene scene = new Scene(root, 820, 560);
          Theme.dress(scene);
          Stage stage = new Stage();
          stage.setScene(scene);
          stage.show();
          root.applyCss();
          root.layout();
          BufferedImage picture = SwingFXUtils.fromFXImage(scene.snapshot(null), null);
          stage.close();
          return picture;
        });
  }

  private static int colours(BufferedImage picture) {
    Set<Integer> seen = new HashSet<>();
    for (int y = 0; y < picture.getHeight(); y += 2) {
      for (int x = 0; x < picture.getWidth(); x += 2) {
        seen.add(picture.getRGB(x, y));
      }
    }
    return seen.size();
  }
}
