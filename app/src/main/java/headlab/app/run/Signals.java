package headlab.app.run;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/// The signals that ask a program to end: Ctrl-C, `kill`, a terminal that is closed.
///
/// Left alone, Java answers them by ending while the work goes on, with an exit code of its own.
/// `sun.misc.Signal` is how they are taken; it is no standard, so it is looked up by name, and
/// where it is missing the signals do what they do without this.
public final class Signals {
  private static final List<String> ENDING = List.of("INT", "TERM", "HUP");

  private static volatile boolean asked;

  private Signals() {}

  /// Ends whoever begins something after the first of these signals: its interrupt may have been
  /// taken by a library that was being loaded, as SQLite's takes it.
  static void throwIfAsked() throws InterruptedException {
    if (asked) {
      throw new InterruptedException("cancelled");
    }
  }

  /// From now on the first of these signals calls `ask`, and no signal ends the program by itself.
  public static void take(Runnable ask) {
    AtomicBoolean taken = new AtomicBoolean();
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object ours =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                if (method.getName().equals("handle") && !taken.getAndSet(true)) {
                  asked = true;
                  ask.run();
                }
                return null;
              });
      Method handle = signal.getMethod("handle", signal, handler);
      Object ignored = Objects.requireNonNull(handler.getField("SIG_IGN").get(null));
      for (String name : ENDING) {
        Object each = signal.getConstructor(String.class).newInstance(name);
        if (ignored.equals(handle.invoke(null, each, ours))) {
          handle.invoke(null, each, ignored); // by nohup, or in a script's background
        }
      }
    } catch (ReflectiveOperationException e) {
      System.getLogger(Signals.class.getName())
          .log(System.Logger.Level.DEBUG, "A signal cannot be taken", e);
    }
  }
}
