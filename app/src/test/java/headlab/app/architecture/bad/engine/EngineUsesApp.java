package headlab.app.architecture.bad.engine;

import headlab.app.architecture.bad.app.Thing;

final class EngineUsesApp {
  Thing thing = new Thing();
}
