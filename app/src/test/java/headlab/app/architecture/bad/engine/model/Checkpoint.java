package headlab.app.architecture.bad.engine.model;

/// Something to depend on.
public final class Checkpoint {}
