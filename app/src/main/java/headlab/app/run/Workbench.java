package headlab.app.run;

import headlab.analyses.Catalogue;
import headlab.datasets.BundledModels;
import headlab.engine.analysis.Analyses;
import headlab.engine.lane.Event;
import headlab.engine.lane.Lane;
import headlab.engine.lane.Request;
import headlab.engine.model.FingerprintCache;
import headlab.engine.model.FoundModel;
import headlab.engine.model.ModelFolders;
import headlab.engine.store.DataFolder;
import headlab.engine.store.ResultStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// A store and the lane that writes to it: what a window or a command works on.
public final class Workbench implements AutoCloseable {
  private final ResultStore store;
  private final Lane lane;
  private final AtomicLong ids = new AtomicLong();

  private Workbench(ResultStore store, Path data, Consumer<Event> listener) {
    this.store = store;
    FingerprintCache fingerprints = new FingerprintCache(data.resolve("fingerprints.txt"));
    lane = new Lane(store, analyses(), folders(data), fingerprints, listener);
  }

  /// Opens the store in `file`, making it where there is none, and starts a lane.
  ///
  /// @param listener gets every event, on the lane's thread
  /// @throws headlab.datasets.Refusal when the file is no store or cannot be opened
  public static Workbench open(Path file, Consumer<Event> listener) {
    return open(file, DataFolder.standard(), listener);
  }

  /// The same, with bundled models and fingerprints in the folder `data`.
  public static Workbench open(Path file, Path data, Consumer<Event> listener) {
    return new Workbench(ResultStore.open(file), data, listener);
  }

  /// The analyses of this program.
  public static Analyses analyses() {
    return new Catalogue();
  }

  /// The folder of the model at `location`.
  ///
  /// @throws headlab.datasets.Refusal when there is none
  public static Path folder(String location) {
    return folders(DataFolder.standard()).resolve(location);
  }

  /// The models in the local Hugging Face cache.
  public static List<FoundModel> cachedModels() {
    return folders(DataFolder.standard()).cached();
  }

  private static ModelFolders folders(Path data) {
    return ModelFolders.ofSystem(
        name ->
            BundledModels.names().contains(name)
                ? Optional.of(BundledModels.folder(name, data))
                : Optional.empty());
  }

  public ResultStore store() {
    return store;
  }

  /// A number that no request has had yet.
  public long nextId() {
    return ids.incrementAndGet();
  }

  public void submit(Request request) {
    lane.submit(request);
  }

  @Override
  public void close() {
    lane.close();
    store.close();
  }
}
