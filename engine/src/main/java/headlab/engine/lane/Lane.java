package headlab.engine.lane;

import headlab.datasets.Refusal;
import headlab.engine.analysis.Analyses;
import headlab.engine.bench.Bench;
import headlab.engine.model.CheckpointFolder;
import headlab.engine.model.FingerprintCache;
import headlab.engine.model.Inspection;
import headlab.engine.model.ModelFolders;
import headlab.engine.model.ModelRef;
import headlab.engine.store.ResultStore;
import headlab.engine.sweep.Turn;
import headlab.engine.tokens.Tokenizer;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The one queue in front of a device: a thread that owns the loaded model and answers requests
/// with events, one after the other; live ones also between two pieces of a run.
///
/// Everything that is thrown becomes an event with a sentence. Events come one at a time, mostly on
/// the lane's thread; the listener must be quick.
public final class Lane implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Lane.class.getName());

  /// How long whoever closes a lane waits for the work that is on to reach its next pause.
  private static final Duration CLOSING = Duration.ofSeconds(10);

  /// How much longer the end of the process does.
  private static final Duration ENDING = Duration.ofSeconds(10);

  private final ResultStore store;
  private final ModelFolders folders;
  private final FingerprintCache fingerprints;
  private final Consumer<Event> listener;
  private final Mailbox mailbox = new Mailbox();
  private final Answering answering;
  private final Generating generating;
  private final Capturing capturing;
  private final Running running;
  private final Thread thread;
  private final ProcessEnd end;
  private @Nullable OpenModel open;

  /// Starts the lane's thread.
  ///
  /// @param store where runs and prompts are kept; stays the caller's, who closes it after the lane
  public Lane(
      ResultStore store,
      Analyses analyses,
      ModelFolders folders,
      FingerprintCache fingerprints,
      Consumer<Event> listener) {
    this.store = store;
    this.folders = folders;
    this.fingerprints = fingerprints;
    this.listener = listener;
    answering = new Answering(this);
    generating = new Generating(this);
    capturing = new Capturing(this);
    running = new Running(this, store, analyses);
    thread = Thread.ofPlatform().name("lane").start(this::work);
    end = new ProcessEnd(thread, mailbox::close, ENDING);
  }

  /// Adds a request to the queue; its events carry its id.
  public void submit(Request request) {
    mailbox.put(request);
  }

  /// Ends the lane: a run that is on is left as stopped, what waits is dropped. A lane that is
  /// never closed ends with the process, which waits until no native code runs.
  @Override
  public void close() {
    mailbox.close();
    try {
      if (thread.join(CLOSING)) {
        end.forget();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void work() {
    try {
      Request request = next();
      while (request != null) {
        serve(request);
        mailbox.forget(request.id());
        request = next();
      }
    } catch (InterruptedException e) {
      LOG.log(System.Logger.Level.DEBUG, "The lane was interrupted", e);
    } finally {
      closeModel();
    }
  }

  /// The next request, or null when the lane closes. While none waits, continuations go on.
  private @Nullable Request next() throws InterruptedException {
    while (!isClosing()) {
      Request request = mailbox.poll();
      if (request != null) {
        return request;
      }
      OpenModel loaded = open;
      if (loaded == null || !loaded.continuing().hasWork()) {
        return mailbox.take();
      }
      goOn(loaded, this::giveWay);
    }
    return null;
  }

  /// One more token of a continuation, given up when `turn` throws.
  private void goOn(OpenModel loaded, Turn turn) {
    Continuing continuing = loaded.continuing();
    if (continuing.hasWork()) {
      guarded(continuing.request(), () -> continuing.step(this::say, turn));
    }
  }

  private void giveWay() throws InterruptedException {
    if (mailbox.isUrgent()) {
      throw new InterruptedException("a newer look");
    }
  }

  /// Answers what can be answered while request `current` is running.
  ///
  /// @throws InterruptedException when it was cancelled, or the lane closes
  void serveLive(long current) throws InterruptedException {
    OpenModel loaded = open;
    while (loaded != null && !stopped(current)) {
      Request live = mailbox.takeLive(loaded.ref());
      if (live == null) {
        goOn(
            loaded,
            () -> {
              giveWay();
              throwIfStopped(current);
            });
        break;
      }
      serve(live);
      mailbox.forget(live.id());
    }
    throwIfStopped(current);
  }

  /// Goes on unless it is to stop.
  ///
  /// @throws InterruptedException when `current` was cancelled, or the lane closes
  void throwIfStopped(long current) throws InterruptedException {
    if (stopped(current)) {
      throw new InterruptedException("cancelled");
    }
  }

  boolean isClosing() {
    return mailbox.isClosed();
  }

  boolean isCancelled(long request) {
    return mailbox.isCancelled(request);
  }

  private boolean stopped(long request) {
    return isClosing() || isCancelled(request);
  }

  private void serve(Request request) {
    guarded(request.id(), () -> answer(request));
  }

  private void answer(Request request) throws InterruptedException {
    switch (request) {
      case Request.Run run -> running.run(run);
      case Request.Resume resume -> running.resume(resume);
      case Request.Open asked -> answering.open(asked);
      case Request.Inspect inspect -> inspect(inspect);
      case Request.Look look -> answering.look(look);
      case Request.Generate generate -> generating.generate(generate);
      case Request.Capture capture -> capturing.capture(capture);
      case Request.ListPrompts list -> answering.list(list);
      case Request.AskLogits ask -> answering.logits(ask);
      case Request.Answer answer -> answering.answer(answer);
      case Request.Measure measure -> measure(measure);
      case Request.Keep keep ->
          say(new Event.Kept(keep.id(), store.keep(keep.prompts(), keep.note())));
      case Request.Cancel cancel -> mailbox.put(cancel);
    }
  }

  /// Work for one request.
  private interface Work {
    void run() throws InterruptedException;
  }

  /// The one place where everything is caught, so that no request ends the lane.
  private void guarded(long request, Work work) {
    try {
      work.run();
    } catch (InterruptedException e) {
      say(new Event.Refused(request, "It was cancelled.", 130));
    } catch (Exception | LinkageError | OutOfMemoryError | StackOverflowError e) {
      Sentence sentence = Sentence.of(e);
      say(new Event.Refused(request, sentence.text(), sentence.exitCode()));
    }
  }

  private void inspect(Request.Inspect inspect) throws InterruptedException {
    CheckpointFolder checkpoint = CheckpointFolder.open(folders.resolve(inspect.location()));
    try (Tokenizer tokenizer = Tokenizer.open(checkpoint.folder())) {
      String what = tokenizer.description() + tokenizer.beyond(checkpoint.spec().vocabulary());
      Inspection found = Inspection.of(checkpoint, what, tokenizer.bosRule().sentence());
      say(new Event.Inspected(inspect.id(), found, fingerprints.fingerprint(checkpoint)));
    }
  }

  private void measure(Request.Measure measure) throws InterruptedException {
    closeModel();
    Bench.Findings found =
        Bench.run(
            measure.rows(),
            measure.device(),
            measure.check(),
            (what, done, total) -> {
              say(new Event.Progress(measure.id(), 0, what, done, total, null));
              serveLive(measure.id());
            });
    say(new Event.Measured(measure.id(), found.device(), found.threads(), found.measures()));
  }

  /// The model that `ref` means; another one is closed first.
  ///
  /// @throws InterruptedException when `request` was cancelled meanwhile, or the lane closes
  OpenModel model(ModelRef ref, long request) throws InterruptedException {
    OpenModel known = open;
    if (known != null && known.ref().equals(ref)) {
      return known;
    }
    closeModel();
    OpenModel fresh =
        OpenModel.open(ref, folders, fingerprints, store, () -> throwIfStopped(request));
    open = fresh;
    return fresh;
  }

  private void closeModel() {
    OpenModel known = open;
    open = null;
    if (known != null) {
      known.close();
    }
  }

  /// Hands an event to the listener.
  synchronized void say(Event event) {
    try {
      listener.accept(event);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "A listener failed on " + event.getClass(), e);
    }
  }

  /// What a user is told about something thrown.
  ///
  /// @param exitCode 2 wrong flags, 3 wrong input, 4 failed
  record Sentence(String text, int exitCode) {
    static Sentence of(Throwable thrown) {
      if (thrown instanceof Refusal refusal) {
        return new Sentence(refusal.sentence(), 3);
      }
      if (thrown instanceof IllegalArgumentException e && e.getMessage() != null) {
        return new Sentence(String.valueOf(e.getMessage()), 2);
      }
      LOG.log(System.Logger.Level.ERROR, "A request failed", thrown);
      if (thrown instanceof OutOfMemoryError) {
        return new Sentence("There is not enough memory for this.", 4);
      }
      String message = thrown.getMessage();
      return new Sentence(
          message == null || message.isBlank()
              ? "It failed with " + thrown.getClass().getSimpleName() + "; the log says more."
              : message,
          4);
    }
  }
}
