package headlab.app.run;

import headlab.datasets.Refusal;
import headlab.engine.analysis.Outcome;
import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import headlab.engine.store.ResultStore;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/// A lane that one thread asks and waits for: what a command needs.
public final class Conversation implements AutoCloseable {
  private static final long CANCEL_SECONDS = 20;

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
    long id = bench.nextId();
    bench.submit(request.apply(id));
    try {
      return await(id, watch, Long.MAX_VALUE);
    } catch (InterruptedException e) {
      bench.submit(new Request.Cancel(bench.nextId(), id));
      return await(id, watch, TimeUnit.SECONDS.toNanos(CANCEL_SECONDS));
    }
  }

  private Event.Ended await(long id, Consumer<Event> watch, long nanos)
      throws InterruptedException {
    long start = System.nanoTime();
    while (System.nanoTime() - start < nanos) {
      Event event = events.poll(1, TimeUnit.SECONDS);
      if (event == null || event.request() != id) {
        continue;
      }
      switch (event) {
        case Event.Ended ended when ended.outcome() instanceof Outcome.Failed failed ->
            throw thrown(failed.sentence(), failed.exitCode());
        case Event.Ended ended -> {
          return ended;
        }
        case Event.Refused refused -> throw thrown(refused.sentence(), refused.exitCode());
        default -> watch.accept(event);
      }
    }
    throw new Failure("The run did not stop in time; it is shown as stopped once this ends.");
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
