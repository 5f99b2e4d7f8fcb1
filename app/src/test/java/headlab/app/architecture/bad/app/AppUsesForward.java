package headlab.app.architecture.bad.app;

import headlab.app.architecture.bad.engine.forward.Kernel;

final class AppUsesForward {
  Kernel kernel = new Kernel();
}
