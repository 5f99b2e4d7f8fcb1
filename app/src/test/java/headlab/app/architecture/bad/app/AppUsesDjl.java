package headlab.app.architecture.bad.app;

import ai.djl.ndarray.types.Shape;

final class AppUsesDjl {
  Shape shape = new Shape(1);
}
