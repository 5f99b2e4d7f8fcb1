package headlab.engine.lane;

import headlab.engine.analysis.Analyses;
import headlab.engine.analysis.AnalysisType;
import headlab.engine.model.FingerprintCache;
import headlab.engine.model.ModelFolders;
import headlab.engine.store.ResultStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A program that ends, with exit code 3, while another thread is at work.
final class BusyAtTheEnd {
  private BusyAtTheEnd() {}

  /// Takes `lane FOLDER`: a lane is at work, and soon done; or `stuck`: a thread never is.
  public static void main(String[] args) {
    switch (args[0]) {
      case "lane" -> lane(Path.of(args[1]));
      case "stuck" -> stuck();
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void lane(Path folder) {
    Analyses none =
        new Analyses() {
          @Override
          public List<AnalysisType<?>> all() {
            return List.of();
          }
        };
    Lane lane =
        new Lane(
            ResultStore.open(folder.resolve("store.db")),
            none,
            ModelFolders.ofSystem(name -> Optional.empty()),
            new FingerprintCache(folder.resolve("fingerprints")),
            event -> {
              Thread.ofPlatform().daemon().start(() -> System.exit(3));
              work(1000);
              System.out.println("the lane's thread got to its pause");
            });
    lane.submit(new Request.Inspect(1, "no such model"));
  }

  private static void stuck() {
    Thread thread = Thread.ofPlatform().start(() -> work(60_000));
    var _ = new ProcessEnd(thread, () -> System.out.println("asked"), Duration.ofMillis(100));
    System.exit(3);
  }

  /// Stands for native code: it hears nothing.
  private static void work(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
