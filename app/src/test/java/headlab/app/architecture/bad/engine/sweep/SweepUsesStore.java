package headlab.app.architecture.bad.engine.sweep;

import headlab.app.architecture.bad.engine.store.Rows;

final class SweepUsesStore {
  Rows rows = new Rows();
}
