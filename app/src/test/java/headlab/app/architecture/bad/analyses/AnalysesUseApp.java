package headlab.app.architecture.bad.analyses;

import headlab.app.architecture.bad.app.Thing;

final class AnalysesUseApp {
  Thing thing = new Thing();
}
