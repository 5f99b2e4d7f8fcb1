package headlab.app.architecture.bad.engine.knot;

import headlab.app.architecture.bad.engine.tangle.KnotTwo;

/// One half of a cycle.
public final class KnotOne {
  KnotTwo other() {
    return new KnotTwo();
  }
}
