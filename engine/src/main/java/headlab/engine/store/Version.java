package headlab.engine.store;

/// The version of the engine that stored runs name; the same as the project's.
public final class Version {
  public static final String ENGINE = "0.1.0";

  private Version() {}
}
