package headlab.app.architecture.bad.engine.forward;

/// Something to depend on.
public final class Kernel {}
