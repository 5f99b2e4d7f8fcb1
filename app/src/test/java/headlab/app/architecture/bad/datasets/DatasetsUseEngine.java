package headlab.app.architecture.bad.datasets;

import headlab.app.architecture.bad.engine.figure.Picture;

final class DatasetsUseEngine {
  Picture picture = new Picture();
}
