package headlab.app.workspace.state;

import headlab.app.widget.Fx;
import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// The window's door to the engine: requests go out with an id, events come back to whoever asked,
/// on the window's thread.
public final class Door {
  private final AtomicLong ids = new AtomicLong();
  private final Map<Long, Consumer<Event>> listeners = new HashMap<>();
  private @Nullable Consumer<Request> lane;

  /// Connects the door.
  ///
  /// @param lane takes requests at once and works on them elsewhere
  public void connect(Consumer<Request> lane) {
    this.lane = lane;
  }

  /// Asks; call it on the window's thread. `listener` hears every event of this request.
  ///
  /// @return the request's id
  public long ask(LongFunction<Request> request, Consumer<Event> listener) {
    Consumer<Request> connected = lane;
    if (connected == null) {
      throw new IllegalStateException("The door is not connected.");
    }
    long id = ids.incrementAndGet();
    listeners.put(id, listener);
    connected.accept(request.apply(id));
    return id;
  }

  /// No longer listens to the events of a request.
  public void forget(long id) {
    listeners.remove(id);
  }

  /// Takes an event from any thread.
  public void hear(Event event) {
    Fx.later(() -> tell(event));
  }

  private void tell(Event event) {
    Consumer<Event> listener = listeners.get(event.request());
    if (listener == null) {
      return;
    }
    if (isLast(event)) {
      listeners.remove(event.request());
    }
    listener.accept(event);
  }

  private static boolean isLast(Event event) {
    return switch (event) {
      case Event.Opened opened -> false;
      case Event.Started started -> false;
      case Event.Progress progress -> false;
      case Event.Planned planned -> false;
      case Event.SoFar figures -> false;
      case Event.Seen seen -> false;
      case Event.Continued continued -> false;
      case Event.Generated token -> false;
      default -> true;
    };
  }
}
