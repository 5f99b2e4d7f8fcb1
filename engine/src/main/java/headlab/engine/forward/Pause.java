package headlab.engine.forward;

/// What is done between the layers of a forward pass: a live request's turn, or the end of the run.
@FunctionalInterface
public interface Pause<E extends Exception> {
  /// No pause.
  Pause<RuntimeException> NONE = () -> {};

  void between() throws E;
}
