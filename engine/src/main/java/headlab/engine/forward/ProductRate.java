package headlab.engine.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import headlab.engine.model.DeviceName;

/// How fast a device multiplies matrices: the yardstick of the bench.
public final class ProductRate implements AutoCloseable {
  private static final int ROWS = 768;
  private static final int IN = 768;
  private static final int OUT = 3072;

  private final NDManager manager;
  private final NDArray x;
  private final NDArray w;
  private double best;

  /// @throws headlab.datasets.Refusal when there is no such device
  public ProductRate(DeviceName device) {
    manager = NDManager.newBaseManager(Devices.resolve(device), "PyTorch");
    x = manager.randomNormal(new Shape(ROWS, IN));
    w = manager.randomNormal(new Shape(IN, OUT));
    sample();
    best = 0; // the first one warms up
  }

  /// Multiplies `[768, 768]` by `[768, 3072]` once, with all threads.
  public void sample() {
    Devices.withoutGradients();
    Threads.all();
    try (NDManager run = manager.newSubManager()) {
      long start = System.nanoTime();
      NDArray y = x.matMul(w);
      y.attach(run);
      y.get(0, 0).toFloatArray(); // waits for a GPU
      double seconds = (System.nanoTime() - start) / 1e9;
      best = Math.max(best, (double) ROWS * IN * OUT / seconds);
    }
  }

  /// The best so far, in multiply-adds a second.
  public double best() {
    return best;
  }

  @Override
  public void close() {
    manager.close();
  }
}
