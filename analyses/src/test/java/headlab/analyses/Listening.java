package headlab.analyses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import headlab.engine.lane.Event;
import headlab.engine.lane.Lane;
import headlab.engine.lane.Request;
import headlab.engine.model.FingerprintCache;
import headlab.engine.model.ModelFolders;
import headlab.engine.store.ResultStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// A lane with all analyses, and everything it said; every event is sent through bytes on its way.
final class Listening implements AutoCloseable {
  private static final long PATIENCE = 120_000;

  final ResultStore store;
  final List<Event> events = new CopyOnWriteArrayList<>();
  private final Lane lane;
  private final Object bell = new Object();
  private volatile Consumer<Event> then = event -> {};
  private long lastId;

  Listening(Path file) {
    store = ResultStore.open(file);
    Path cache = file.resolveSibling("fingerprints");
    lane =
        new Lane(
            store,
            new Catalogue(),
            ModelFolders.ofSystem(name -> Optional.empty()),
            new FingerprintCache(cache),
            this::hear);
  }

  /// From now on `act` is called on the lane's thread with every event.
  void then(Consumer<Event> act) {
    then = act;
  }

  private void hear(Event event) {
    events.add(trip(event));
    then.accept(event);
    synchronized (bell) {
      bell.notifyAll();
    }
  }

  private static Event trip(Event event) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(event);
      }
      try (ObjectInputStream in =
          new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
        Event back = (Event) in.readObject();
        assertEquals(event, back);
        return back;
      }
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  long nextId() {
    return ++lastId;
  }

  void submit(Request request) {
    lane.submit(request);
  }

  /// Submits and waits for an event of `kind` that answers it, or for a refusal where that is
  /// asked.
  <T extends Event> T ask(Request request, Class<T> kind) throws InterruptedException {
    submit(request);
    Event event =
        await(
            each ->
                each.request() == request.id()
                    && (kind.isInstance(each) || each instanceof Event.Refused));
    return assertInstanceOf(kind, event);
  }

  Event await(Predicate<Event> wanted) throws InterruptedException {
    long end = System.currentTimeMillis() + PATIENCE;
    synchronized (bell) {
      while (true) {
        Optional<Event> found = events.stream().filter(wanted).findFirst();
        if (found.isPresent()) {
          return found.get();
        }
        long left = end - System.currentTimeMillis();
        if (left <= 0) {
          String last = events.isEmpty() ? "nothing" : String.valueOf(events.getLast());
          throw new AssertionError(
              "It did not come; the last event was "
                  + last.substring(0, Math.min(200, last.length())));
        }
        bell.wait(left);
      }
    }
  }

  <T> List<T> heard(Class<T> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  @Override
  public void close() {
    lane.close();
    store.close();
  }
}
