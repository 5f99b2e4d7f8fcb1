package headlab.app.workspace;

import headlab.app.run.Workbench;
import headlab.app.workspace.state.Desk;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javafx.application.Platform;
import javafx.embed.swing.SwingFXUtils;
import javafx.scene.image.WritableImage;
import javafx.stage.Stage;
import javax.imageio.ImageIO;

/// A window before a real engine, in a folder of its own: what tests and screenshots stand on.
final class Stand implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 120;
  private static boolean started;

  private final Path data;
  private final Workbench engine;
  private final Desk desk;
  private final Stage stage;
  private final Frame frame;
  private final MemoryWatch memory;

  /// A window whose files lie in `data`.
  ///
  /// @param theme how it looks
  Stand(Path data, Theme theme) {
    startToolkit();
    this.data = data;
    new SettingsFile(data.resolve("window.properties")).write(Settings.first().withTheme(theme));
    CompletableFuture<Desk> known = new CompletableFuture<>();
    engine =
        Workbench.open(data.resolve("headlab.db"), data, event -> known.join().door().hear(event));
    desk = onFx(() -> new Desk(Workbench.analyses(), engine.store()));
    known.complete(desk);
    stage = onFx(Stage::new);
    frame =
        onFx(
            () -> {
              desk.door().connect(engine::submit);
              return new Frame(stage, desk, surroundings());
            });
    onFx(
        () -> {
          frame.show();
          return frame;
        });
    memory = new MemoryWatch(frame::memory);
  }

  Desk desk() {
    return desk;
  }

  Frame frame() {
    return frame;
  }

  headlab.engine.store.ResultStore store() {
    return engine.store();
  }

  Stage stage() {
    return stage;
  }

  Path data() {
    return data;
  }

  /// Waits until `condition` holds on the window's thread.
  ///
  /// @param what names it when it does not
  void await(String what, Supplier<Boolean> condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!onFx(condition)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("Waited in vain for: " + what);
      }
      pause(20);
    }
  }

  /// Lets the window lay itself out and draw.
  void settle() {
    for (int i = 0; i < 3; i++) {
      onFx(() -> true);
      pause(60);
    }
  }

  /// Keeps what the window looks like.
  void snapshot(Path file) {
    settle();
    WritableImage image = onFx(() -> stage.getScene().snapshot(null));
    BufferedImage picture = SwingFXUtils.fromFXImage(image, null);
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      ImageIO.write(picture, "png", file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Does `action` on the window's thread and waits for it.
  static <T> T onFx(Supplier<T> action) {
    if (Platform.isFxApplicationThread()) {
      return action.get();
    }
    CompletableFuture<T> done = new CompletableFuture<>();
    Platform.runLater(
        () -> {
          try {
            done.complete(action.get());
          } catch (RuntimeException | Error e) {
            done.completeExceptionally(e);
          }
        });
    try {
      return done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("The window's thread did not answer", e);
    }
  }

  @Override
  public void close() {
    memory.close();
    onFx(
        () -> {
          stage.close();
          return stage;
        });
    engine.close();
  }

  private Frame.Surroundings surroundings() {
    return new Frame.Surroundings(
        new SettingsFile(data.resolve("window.properties")),
        new FakeChooser(),
        java.util.List::of,
        data.resolve("headlab.db"),
        data.resolve("headlab.log"));
  }

  static synchronized void startToolkit() {
    if (!started) {
      CompletableFuture<Boolean> up = new CompletableFuture<>();
      Platform.startup(() -> up.complete(true));
      started = up.join();
      Platform.setImplicitExit(false);
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Chooses a folder in the stand's own.
  private final class FakeChooser implements PathChooser {
    @Override
    public Optional<Path> modelFolder() {
      return Optional.empty();
    }

    @Override
    public Optional<Path> promptFile() {
      return Optional.empty();
    }

    @Override
    public Optional<Path> exportFolder(Path start) {
      return Optional.of(data.resolve("figures"));
    }
  }
}
