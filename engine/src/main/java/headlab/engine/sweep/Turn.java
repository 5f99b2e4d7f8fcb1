package headlab.engine.sweep;

/// What is done between two pieces of work: live requests get their turn, or the work is ended.
@FunctionalInterface
public interface Turn {
  /// Nothing.
  Turn NONE = () -> {};

  /// Gives the turn.
  ///
  /// @throws InterruptedException to end the work
  void between() throws InterruptedException;
}
