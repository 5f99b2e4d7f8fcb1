package headlab.app.run;

import headlab.datasets.Refusal;
import headlab.engine.analysis.Outcome;
import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import headlab.engine.store.ResultStore;
import java.io.Serial;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/// A lane that one thread asks and waits for: what a command needs.
public final class Conversation implements AutoCloseable {
  private static final long CANCEL_SECONDS = 20;
  private static final int CANCELLED = 130;

  private final BlockingQueue<Event> events;
  private final Workbench bench;

  private Conversation(BlockingQueue<Event> events, Workbench bench) {
    this.events = events;
    this.bench = bench;
  }

  /// A conversation over the store in `file`.
  public static Conversation open(Path file) {
    BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    return new Conversation(events, Workbench.open(file, events::add));
  }

  public ResultStore store() {
    return bench.store();
  }

  /// Asks and waits for the answer.
  ///
  /// @param request made from a fresh id
  /// @param answer the kind of event that answers it
  /// @throws Refusal or another exception with the lane's sentence when it refuses
  public <E extends Event> E ask(LongFunction<Request> request, Class<E> answer)
      throws InterruptedException {
    return ask(request, answer, event -> {});
  }

  /// The same.
  ///
  /// @param watch sees what else the lane says of the request on the way
  public <E extends Event> E ask(
      LongFunction<Request> request, Class<E> answer, Consumer<Event> watch)
      throws InterruptedException {
    Signals.throwIfAsked();
    long id = bench.nextId();
    bench.submit(request.apply(id));
    while (true) {
      Event event = events.take();
      if (event.request() == id) {
        if (event instanceof Event.Refused refused) {
          throw thrown(refused.sentence(), refused.exitCode());
        }
        if (answer.isInstance(event)) {
          return answer.cast(event);
        }
        watch.accept(event);
      }
    }
  }

  /// Runs or resumes an analysis to its end. When the thread is interrupted the run is cancelled,
  /// and its end awaited.
  ///
  /// @param watch sees what the run says on its way
  /// @throws Refusal or another exception with the run's sentence when it fails
  public Event.Ended run(LongFunction<Request> request, Consumer<Event> watch)
      throws InterruptedException {
    Event.Ended ended = follow(request, Event.Ended.class, watch);
    if (ended.outcome() instanceof Outcome.Failed failed) {
      throw thrown(failed.sentence(), failed.exitCode());
    }
    return ended;
  }

  /// Asks for something long and waits for its end. When the thread is interrupted it is cancelled,
  /// and its end awaited.
  ///
  /// @param end the kind of event that ends it
  /// @param watch sees what is said on the way
  /// @throws InterruptedException when it was cancelled and has no other end to tell of
  public <E extends Event> E follow(
      LongFunction<Request> request, Class<E> end, Consumer<Event> watch)
      throws InterruptedException {
    Signals.throwIfAsked();
    long id = bench.nextId();
    bench.submit(request.apply(id));
    try {
      return await(id, end, watch, Long.MAX_VALUE);
    } catch (Cancelled e) {
      throw e;
    } catch (InterruptedException e) {
      bench.submit(new Request.Cancel(bench.nextId(), id));
      return await(id, end, watch, TimeUnit.SECONDS.toNanos(CANCEL_SECONDS));
    }
  }

  /// It was cancelled, and no more is to be awaited.
  private static final class Cancelled extends InterruptedException {
    @Serial private static final long serialVersionUID = 1L;

    Cancelled(String sentence) {
      super(sentence);
    }
  }

  private <E extends Event> E await(long id, Class<E> end, Consumer<Event> watch, long nanos)
      throws InterruptedException {
    long start = System.nanoTime();
    while (System.nanoTime() - start < nanos) {
      Event event = events.poll(1, TimeUnit.SECONDS);
      if (event == null || event.request() != id) {
        continue;
      }
      if (end.isInstance(event)) {
        return end.cast(event);
      }
      if (event instanceof Event.Refused refused && refused.exitCode() == CANCELLED) {
        throw new Cancelled(refused.sentence());
      }
      if (event instanceof Event.Refused refused) {
        throw thrown(refused.sentence(), refused.exitCode());
      }
      watch.accept(event);
    }
    throw new Cancelled("It did not stop in time; a run is shown as stopped once this ends.");
  }

  private static RuntimeException thrown(String sentence, int exitCode) {
    return switch (exitCode) {
      case 2 -> new IllegalArgumentException(sentence);
      case 3 -> new Refusal(sentence);
      default -> new Failure(sentence);
    };
  }

  @Override
  public void close() {
    bench.close();
  }
}
