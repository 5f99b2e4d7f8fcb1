package headlab.app.architecture.bad.engine.store;

/// Something to depend on.
public final class Rows {}
