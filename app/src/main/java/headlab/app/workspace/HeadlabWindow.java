package headlab.app.workspace;

import headlab.app.run.LogFile;
import headlab.app.run.Workbench;
import headlab.app.workspace.state.Desk;
import headlab.datasets.BundledModels;
import headlab.datasets.Refusal;
import headlab.engine.lane.Event;
import headlab.engine.store.DataFolder;
import headlab.icons.Icon;
import java.nio.file.Path;
import java.util.function.Consumer;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.scene.control.Alert;
import javafx.scene.image.Image;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;

/// The program with its window.
public final class HeadlabWindow extends Application {
  private static @Nullable Path chosenStore;

  private @Nullable Workbench engine;
  private @Nullable String refused;
  private @Nullable MemoryWatch memory;
  private Consumer<Event> listener = event -> {};

  /// Opens the window and returns when it is closed.
  ///
  /// @param store the file of the store
  public static void launch(Path store) {
    chosenStore = store;
    Application.launch(HeadlabWindow.class);
  }

  /// Opens the window on this user's store.
  public static void launch() {
    launch(DataFolder.store());
  }

  /// Closes the window, from any thread.
  public static void end() {
    Platform.exit();
  }

  @Override
  public void init() {
    try {
      engine = Workbench.open(store(), event -> listener.accept(event));
    } catch (Refusal e) {
      refused = e.sentence();
    }
  }

  @Override
  public void start(Stage stage) {
    for (int size : new int[] {16, 32, 48, 128, 256}) {
      stage.getIcons().add(new Image(Icon.program(size)));
    }
    Workbench started = engine;
    if (started == null) {
      Theme.SYSTEM.apply();
      Alert alert = new Alert(Alert.AlertType.ERROR, refused);
      alert.setHeaderText("The store could not be opened");
      alert.show();
      return;
    }
    Path data = DataFolder.standard();
    Frame frame =
        open(
            stage,
            started,
            new Frame.Surroundings(
                new SettingsFile(data.resolve("window.properties")),
                new DesktopChooser(stage),
                Workbench::cachedModels,
                store(),
                LogFile.path()));
    frame.begin(BundledModels.names().getFirst());
    memory = new MemoryWatch(frame::memory);
  }

  /// Puts a window before an engine.
  private Frame open(Stage stage, Workbench started, Frame.Surroundings around) {
    Desk desk = new Desk(Workbench.analyses(), started.store());
    listener = desk.door()::hear;
    desk.door().connect(started::submit);
    Frame frame = new Frame(stage, desk, around);
    frame.show();
    if (!started.store().notice().isEmpty()) {
      frame.say(started.store().notice());
    }
    return frame;
  }

  @Override
  public void stop() {
    MemoryWatch watch = memory;
    if (watch != null) {
      watch.close();
    }
    Workbench started = engine;
    if (started != null) {
      started.close();
    }
  }

  private static Path store() {
    Path chosen = chosenStore;
    return chosen == null ? DataFolder.store() : chosen;
  }
}
