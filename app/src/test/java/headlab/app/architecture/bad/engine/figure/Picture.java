package headlab.app.architecture.bad.engine.figure;

/// Something to depend on.
public final class Picture {}
