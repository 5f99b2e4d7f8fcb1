package headlab.app.workspace;

import headlab.app.figure.Head;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// Writes pictures of the window in both themes, as the README shows it: the first start's model
/// and prompt, a finished heatmap, and two heads switched off.
///
/// Arguments: the folder to write to, then optionally a model and the two heads.
public final class Screenshots {
  private Screenshots() {}

  public static void main(String[] words) throws IOException {
    Path folder = Path.of(words[0]);
    String model = words.length > 1 ? words[1] : "bench-gpt2";
    Head first = Head.parse(words.length > 2 ? words[2] : "1.2");
    Head second = Head.parse(words.length > 3 ? words[3] : "3.1");
    for (Theme theme : new Theme[] {Theme.LIGHT, Theme.DARK}) {
      Path data = Files.createTempDirectory("headlab-screenshots");
      try (Stand stand = new Stand(data, theme)) {
        draw(
            stand,
            model,
            first,
            second,
            folder.resolve("window-" + theme.words().toLowerCase(Locale.ROOT) + ".png"));
      }
    }
    javafx.application.Platform.exit();
  }

  private static void draw(Stand stand, String model, Head first, Head second, Path file) {
    Stand.onFx(
        () -> {
          stand.frame().begin(model);
          return true;
        });
    stand.await(
        "the model",
        () ->
            stand.desk().looking().seen().get() != null
                || !stand.desk().model().problem().get().isEmpty()
                || !stand.desk().looking().problem().get().isEmpty());
    Path start = file.resolveSibling(file.getFileName().toString().replace("window", "start"));
    stand.snapshot(start);
    Stand.onFx(
        () -> {
          stand.frame().run();
          return true;
        });
    stand.await(
        "the run",
        () -> {
          var run = stand.desk().running().current().get();
          return run != null && run.outcome().get() != null;
        });
    Stand.onFx(
        () -> {
          stand.desk().links().selected().set(first);
          stand.desk().links().toggle(first);
          stand.desk().links().toggle(second);
          return true;
        });
    stand.settle();
    stand.settle();
    stand.snapshot(file);
  }
}
