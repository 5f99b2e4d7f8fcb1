package headlab.app.cli.command;

import headlab.app.run.Conversation;
import headlab.datasets.Refusal;
import headlab.engine.store.DataFolder;
import headlab.engine.store.ResultStore;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which store.
final class StoreOption {
  @Option(
      names = "--store",
      paramLabel = "FILE",
      description = "The store's file; the default lies in your data folder.")
  private @Nullable String store;

  Path file() {
    if (store == null) {
      return DataFolder.store();
    }
    try {
      return Path.of(store);
    } catch (InvalidPathException e) {
      throw new Refusal("'" + store + "' cannot be the name of a file.", e);
    }
  }

  /// A conversation with a lane that writes there; a remark about how the store is kept is passed
  /// on.
  Conversation talk(Surroundings surroundings) {
    Conversation conversation = Conversation.open(file());
    remark(conversation.store(), surroundings);
    return conversation;
  }

  /// The store for reading; the standard one is made where it is missing.
  ResultStore read(Surroundings surroundings) {
    ResultStore opened = store == null ? ResultStore.open(file()) : ResultStore.existing(file());
    remark(opened, surroundings);
    return opened;
  }

  private static void remark(ResultStore opened, Surroundings surroundings) {
    if (!opened.notice().isEmpty()) {
      surroundings.remark(opened.notice());
    }
  }
}
