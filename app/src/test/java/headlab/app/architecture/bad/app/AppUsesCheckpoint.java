package headlab.app.architecture.bad.app;

import headlab.app.architecture.bad.engine.model.Checkpoint;

final class AppUsesCheckpoint {
  Checkpoint checkpoint = new Checkpoint();
}
