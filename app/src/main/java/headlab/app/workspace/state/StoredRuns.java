package headlab.app.workspace.state;

import headlab.app.widget.Fx;
import headlab.datasets.Refusal;
import headlab.engine.figure.Figure;
import headlab.engine.store.CellPlace;
import headlab.engine.store.PromptValue;
import headlab.engine.store.ResultStore;
import headlab.engine.store.Run;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;

/// The runs in the store, newest first. The store is read away from the window's thread.
public final class StoredRuns {
  private static final long CLOSING_SECONDS = 3;

  private final ResultStore store;
  private final ObservableList<Run> runs = FXCollections.observableArrayList();
  private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
  private final ExecutorService reader =
      Executors.newSingleThreadExecutor(
          task -> Thread.ofPlatform().daemon().name("store-reader").unstarted(task));

  public StoredRuns(ResultStore store) {
    this.store = store;
  }

  public ObservableList<Run> runs() {
    return runs;
  }

  /// Why the store could not be read, or empty.
  public ReadOnlyStringProperty problem() {
    return problem.getReadOnlyProperty();
  }

  /// Reads the list of runs again.
  public void refresh() {
    read(store::runs, found -> runs.setAll(found.reversed()));
  }

  /// Reads the figures of a run and hands them on, on the window's thread.
  public void figures(long run, Consumer<List<Figure>> then) {
    read(() -> store.figures(run), then);
  }

  /// Reads what a run had to say beside its numbers and hands it on, on the window's thread.
  public void notes(long run, Consumer<List<String>> then) {
    read(() -> store.notes(run), then);
  }

  /// Reads one run and hands it on, on the window's thread.
  public void run(long id, Consumer<Run> then) {
    read(() -> store.run(id), then);
  }

  /// Reads what each prompt counts in a cell and hands it on, on the window's thread.
  public void byPrompt(long run, List<CellPlace> places, Consumer<List<PromptValue>> then) {
    read(() -> store.byPrompt(run, places), then);
  }

  /// Asks the store away from the window's thread and hands its answer on there. Questions are
  /// answered one after another.
  <T> void ask(Function<ResultStore, T> question, Consumer<T> then) {
    read(() -> question.apply(store), then);
  }

  /// Reads nothing more; what was to be written is written first.
  public void close() {
    reader.shutdown();
    try {
      if (!reader.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
        reader.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private <T> void read(Supplier<T> source, Consumer<T> then) {
    try {
      reader.execute(
          () -> {
            try {
              T found = source.get();
              Fx.later(
                  () -> {
                    problem.set("");
                    then.accept(found);
                  });
            } catch (Refusal e) {
              Fx.later(() -> problem.set(e.sentence()));
            }
          });
    } catch (RejectedExecutionException e) {
      problem.set("The window is being closed.");
    }
  }
}
