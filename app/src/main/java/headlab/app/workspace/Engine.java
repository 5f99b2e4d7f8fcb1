package headlab.app.workspace;

import headlab.datasets.BundledModels;
import headlab.engine.analysis.Analyses;
import headlab.engine.lane.Event;
import headlab.engine.lane.Lane;
import headlab.engine.lane.Request;
import headlab.engine.model.FingerprintCache;
import headlab.engine.model.FoundModel;
import headlab.engine.model.ModelFolders;
import headlab.engine.store.ResultStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The engine as one window uses it: a store, and a lane in front of the device.
final class Engine implements AutoCloseable {
  private final ResultStore store;
  private final ModelFolders folders;
  private final Lane lane;

  /// @param data the folder of this user's files
  /// @param listener hears the lane's events, on the lane's thread
  /// @throws headlab.datasets.Refusal when the store cannot be opened
  Engine(Path data, Path storeFile, Analyses analyses, Consumer<Event> listener) {
    store = ResultStore.open(storeFile);
    folders =
        ModelFolders.ofSystem(
            name ->
                BundledModels.names().contains(name)
                    ? Optional.of(BundledModels.folder(name, data))
                    : Optional.empty());
    lane =
        new Lane(
            store,
            analyses,
            folders,
            new FingerprintCache(data.resolve("fingerprints.txt")),
            listener);
  }

  ResultStore store() {
    return store;
  }

  void submit(Request request) {
    lane.submit(request);
  }

  /// The models in the local Hugging Face cache.
  List<FoundModel> cached() {
    return folders.cached();
  }

  @Override
  public void close() {
    lane.close();
    store.close();
  }
}
