package headlab.app.architecture.bad.engine.figure;

import ai.djl.ndarray.types.Shape;

final class FigureUsesDjl {
  Shape shape = new Shape(1);
}
