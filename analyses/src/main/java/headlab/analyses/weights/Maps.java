package headlab.analyses.weights;

import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import headlab.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// Layer x head maps of what was computed from weights.
final class Maps {
  private Maps() {}

  /// @param values for each layer a tensor whose first axis is the head
  /// @param value of one head's part
  static Figure.Grid byHead(
      String name,
      String title,
      Quantity quantity,
      List<Tensor> values,
      ToDoubleFunction<Tensor> value) {
    int heads = values.getFirst().length(0);
    List<@Nullable Double> cells = new ArrayList<>();
    for (Tensor layer : values) {
      for (int head = 0; head < heads; head++) {
        cells.add(value.applyAsDouble(layer.slice(head)));
      }
    }
    return new Figure.Grid(
        name,
        title,
        quantity,
        new Axis.Layers(values.size()),
        new Axis.Heads(heads),
        cells,
        Figure.Sides.of(0),
        List.of());
  }
}
