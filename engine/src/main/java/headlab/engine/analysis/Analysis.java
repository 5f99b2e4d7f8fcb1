package headlab.engine.analysis;

/// A question asked of a model. Implement it as a record: its components are the parameters, its
/// no-argument constructor holds their defaults, its compact constructor checks them. `R` is a
/// record too: its components are the figures (`Figure`, `Optional<Figure>` or `List<Figure>`).
public interface Analysis<R extends Record> {
  /// Runs the method of the paper.
  ///
  /// @throws InterruptedException when it was cancelled
  /// @throws headlab.datasets.Refusal when the model or the prompts do not allow it
  R run(Session session) throws InterruptedException;
}
