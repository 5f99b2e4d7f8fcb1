package headlab.app.architecture.bad.engine.tensor;

import ai.djl.ndarray.types.Shape;

final class TensorShowsDjl {
  Shape shape() {
    return new Shape(1);
  }
}
