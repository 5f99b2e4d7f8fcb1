package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.engine.model.Circuit;
import headlab.engine.model.Coordinates;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.WeightName;
import headlab.engine.tensor.Svd;
import headlab.engine.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A decomposition is right when it multiplies back to the circuit, its vectors are orthonormal and
/// its values descend: nothing else is. The circuits are the full products, in double, of the
/// weights that an analysis gets.
class HeadCircuitsTest {
  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa", "llama-tied-4x"})
  void everyHeadsCircuitsAreTheirDecompositions(String name) {
    try (LoadedModel model = Reference.of(name).open()) {
      int last = model.spec().layers() - 1;
      for (Circuit circuit : Circuit.values()) {
        for (Coordinates coordinates : Coordinates.values()) {
          Svd svd = model.weights().headSvd(circuit, last, coordinates);
          assertShapes(model.spec(), svd);
          for (int head = 0; head < model.spec().heads(); head++) {
            double[][] whole = circuit(model, circuit, last, head, coordinates);
            assertDecomposed(whole, svd, head, name + " " + circuit + " " + coordinates);
          }
          int arrays = model.arrays();
          assertEquals(svd, model.weights().headSvd(circuit, last, coordinates));
          assertEquals(arrays, model.arrays(), "arrays stayed with the weights");
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "llama-gqa"})
  void overlapsAreTheInnerProductsOfEveryTwoVectors(String name) {
    try (LoadedModel model = Reference.of(name).open()) {
      Tensor a = model.weights().headSvd(Circuit.OV, 0, Coordinates.FOLDED).right();
      Tensor b = model.weights().headSvd(Circuit.QK, 1, Coordinates.FOLDED).left();
      int rank = a.length(2);
      Tensor overlaps = model.weights().overlaps(a, b);
      int heads = model.spec().heads();
      Reference.assertShape(new int[] {heads, rank, heads, rank}, overlaps, "overlaps");
      for (int head : new int[] {0, heads - 1}) {
        for (int other : new int[] {0, 1}) {
          for (int i = 0; i < rank; i++) {
            for (int j = 0; j < rank; j++) {
              double sum = 0;
              for (int row = 0; row < model.spec().dModel(); row++) {
                sum += (double) a.at(head, row, i) * b.at(other, row, j);
              }
              assertEquals(sum, overlaps.at(head, i, other, j), 1e-6);
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-gqa"})
  void aLayerThatIsNotThereIsRefused(String name) {
    try (LoadedModel model = Reference.of(name).open()) {
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> model.weights().headSvd(Circuit.OV, model.spec().layers(), Coordinates.RAW));
    }
  }

  private static void assertShapes(ModelSpec spec, Svd svd) {
    int rank = Math.min(spec.dModel(), spec.dHead());
    Reference.assertShape(new int[] {spec.heads(), spec.dModel(), rank}, svd.left(), "left");
    Reference.assertShape(new int[] {spec.heads(), rank}, svd.values(), "values");
    Reference.assertShape(new int[] {spec.heads(), spec.dModel(), rank}, svd.right(), "right");
    assertArrayEquals(
        new String[] {"head", "dModel", "component"}, svd.left().axes().toArray(new String[0]));
  }

  private static void assertDecomposed(double[][] whole, Svd svd, int head, String what) {
    Tensor left = svd.left().slice(head);
    Tensor values = svd.values().slice(head);
    Tensor right = svd.right().slice(head);
    double largest = values.at(0);
    assertTrue(largest > 1e-3, what + " is almost nothing");
    for (int i = 0; i < whole.length; i++) {
      for (int j = 0; j < whole.length; j++) {
        double sum = 0;
        for (int component = 0; component < values.length(0); component++) {
          sum += (double) left.at(i, component) * values.at(component) * right.at(j, component);
        }
        assertEquals(whole[i][j], sum, 3e-6 * largest, what + " at " + i + "," + j);
      }
    }
    for (int one = 0; one < values.length(0); one++) {
      assertTrue(one == 0 || values.at(one - 1) >= values.at(one), what + " is out of order");
      assertTrue(values.at(one) >= 0, what + " has a negative value");
      for (int other = 0; other <= one; other++) {
        double unit = one == other ? 1 : 0;
        assertEquals(unit, product(left, one, other), 2e-6, what + " left");
        assertEquals(unit, product(right, one, other), 2e-6, what + " right");
      }
    }
  }

  private static double product(Tensor vectors, int one, int other) {
    double sum = 0;
    for (int i = 0; i < vectors.length(0); i++) {
      sum += (double) vectors.at(i, one) * vectors.at(i, other);
    }
    return sum;
  }

  private static double[][] circuit(
      LoadedModel model, Circuit circuit, int layer, int head, Coordinates coordinates) {
    int kv = model.spec().kvHead(head);
    return switch (circuit) {
      case OV -> {
        Tensor v = model.weights().weight(WeightName.W_V, layer, coordinates).slice(kv);
        Tensor o = model.weights().weight(WeightName.W_O, layer, coordinates).slice(head);
        yield product(v, o, false);
      }
      case QK -> {
        Tensor q = model.weights().weight(WeightName.W_Q, layer, coordinates).slice(head);
        Tensor k = model.weights().weight(WeightName.W_K, layer, coordinates).slice(kv);
        yield product(q, k, true);
      }
    };
  }

  private static double[][] product(Tensor a, Tensor b, boolean turned) {
    double[][] result = new double[a.length(0)][a.length(0)];
    for (int i = 0; i < a.length(0); i++) {
      for (int j = 0; j < a.length(0); j++) {
        for (int inner = 0; inner < a.length(1); inner++) {
          result[i][j] += (double) a.at(i, inner) * (turned ? b.at(j, inner) : b.at(inner, j));
        }
      }
    }
    return result;
  }
}
