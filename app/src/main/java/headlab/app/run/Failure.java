package headlab.app.run;

/// One sentence about work that failed for a reason that is neither the flags' nor the input's; the
/// command line ends with exit code 4 on it.
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Failure(String sentence) {
    super(sentence);
  }
}
