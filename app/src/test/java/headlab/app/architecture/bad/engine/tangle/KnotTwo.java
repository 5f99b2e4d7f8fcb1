package headlab.app.architecture.bad.engine.tangle;

import headlab.app.architecture.bad.engine.knot.KnotOne;

/// The other half of a cycle.
public final class KnotTwo {
  KnotOne other() {
    return new KnotOne();
  }
}
