package headlab.engine.lane;

import headlab.engine.model.ModelRef;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The requests that wait for a lane, and what was said about those that run.
///
/// Any thread may put requests in; the lane's thread takes them out.
final class Mailbox {
  private final Deque<Request> waiting = new ArrayDeque<>();
  private final Set<Long> cancelled = new HashSet<>();
  private final Set<Long> begun = new HashSet<>();
  private boolean closed;

  /// Adds a request. A newer `Look` takes the place of older ones that wait.
  synchronized void put(Request request) {
    if (request instanceof Request.Look) {
      waiting.removeIf(each -> each instanceof Request.Look);
    }
    if (request instanceof Request.Cancel cancel) {
      cancel(cancel.target());
    } else {
      waiting.add(request);
    }
    notifyAll();
  }

  /// What is over, or was never asked, is not to be remembered.
  private void cancel(long target) {
    if (begun.contains(target) || waiting.stream().anyMatch(each -> each.id() == target)) {
      cancelled.add(target);
    }
  }

  private @Nullable Request begin(@Nullable Request request) {
    if (request != null) {
      begun.add(request.id());
    }
    return request;
  }

  /// The next request, or null when the mailbox is closed.
  synchronized @Nullable Request take() throws InterruptedException {
    while (waiting.isEmpty() && !closed) {
      wait();
    }
    return closed ? null : begin(waiting.poll());
  }

  /// The next request, or null when none waits.
  synchronized @Nullable Request poll() {
    return closed ? null : begin(waiting.poll());
  }

  /// Whether somebody waits for an answer about a prompt, or the mailbox is closed.
  synchronized boolean isUrgent() {
    return closed || waiting.stream().anyMatch(each -> each instanceof Request.Look);
  }

  /// The next request that can be answered while a run has `loaded` in use, or null. A run that was
  /// cancelled before it began is one.
  synchronized @Nullable Request takeLive(ModelRef loaded) {
    for (Iterator<Request> each = waiting.iterator(); each.hasNext(); ) {
      Request request = each.next();
      if (isLive(request, loaded)) {
        each.remove();
        return begin(request);
      }
    }
    return null;
  }

  /// Whether the request was cancelled.
  synchronized boolean isCancelled(long request) {
    return cancelled.contains(request);
  }

  /// The request is over: what was said about it no longer counts.
  synchronized void forget(long request) {
    begun.remove(request);
    cancelled.remove(request);
  }

  synchronized void close() {
    closed = true;
    notifyAll();
  }

  synchronized boolean isClosed() {
    return closed;
  }

  private boolean isLive(Request request, ModelRef loaded) {
    return switch (request) {
      case Request.Look look -> look.model().equals(loaded);
      case Request.AskLogits ask -> ask.model().equals(loaded);
      case Request.ListPrompts list -> list.model().equals(loaded);
      case Request.Open open -> open.model().equals(loaded);
      case Request.Inspect inspect -> true;
      case Request.Keep keep -> true;
      case Request.Cancel cancel -> true;
      case Request.Answer answer -> false;
      case Request.Generate generate -> cancelled.contains(generate.id());
      case Request.Capture capture -> cancelled.contains(capture.id());
      case Request.Measure measure -> cancelled.contains(measure.id());
      case Request.Run run -> cancelled.contains(run.id());
      case Request.Resume resume -> cancelled.contains(resume.id());
    };
  }
}
