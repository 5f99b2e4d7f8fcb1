package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What holds of scaled parts, whatever the numbers are.
class PartTest {
  private static final double CLOSE = 1e-5;

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa"})
  void factorOneChangesNothingZeroIsAProjectionAndAllPartsTogetherAreTheWhole(String name) {
    Reference reference = Reference.of(name);
    try (LoadedModel model = reference.open()) {
      int width = model.spec().dHead();
      List<TokenizedPrompt> prompts = Pairs.several(reference);
      Tensor plain = model.logits(prompts, 0, Variant.CLEAN, false);
      Tensor zeroed = logits(model, prompts, new Value.Zero());
      Value one = part(width, 1, 0);
      assertClose(plain, logits(model, prompts, part(width, width, 1)));
      assertClose(zeroed, logits(model, prompts, part(width, width, 0)));
      assertClose(logits(model, prompts, one), logits(model, prompts, one, one));
      assertClose(plain, logits(model, prompts, part(width, 2, 2), part(width, 2, .5)));
      assertTrue(error(plain, logits(model, prompts, one)) > 1e-4, "the part is nothing");
      assertTrue(error(zeroed, logits(model, prompts, one)) > 1e-4, "the part is everything");
    }
  }

  @Test
  void aPartOfTheWrongWidthIsRefused() {
    Reference reference = Reference.of("opt");
    try (LoadedModel model = reference.open()) {
      assertThrows(
          IllegalArgumentException.class,
          () -> logits(model, Pairs.several(reference), part(model.spec().dHead() + 2, 1, 0)));
    }
    Tensor rows = Tensor.of(List.of("component", "width"), new int[] {1, 2}, new float[2]);
    Tensor more = Tensor.of(List.of("component", "width"), new int[] {2, 2}, new float[4]);
    assertThrows(IllegalArgumentException.class, () -> new Value.Part(rows, more, 0));
    assertThrows(IllegalArgumentException.class, () -> new Value.Part(rows, rows, Double.NaN));
  }

  /// The first `count` of rows that are dual but at no right angles: in each two features R is ((1,
  /// 1), (0, 1)) and W its inverse turned.
  private static Value part(int width, int count, double factor) {
    float[] read = new float[count * width];
    float[] write = new float[count * width];
    for (int row = 0; row < count; row++) {
      read[row * width + row] = 1;
      write[row * width + row] = 1;
      if (row % 2 == 0 && row + 1 < width) {
        read[row * width + row + 1] = 1;
      } else if (row % 2 == 1) {
        write[row * width + row - 1] = -1;
      }
    }
    List<String> axes = List.of("component", "width");
    return new Value.Part(
        Tensor.of(axes, new int[] {count, width}, read),
        Tensor.of(axes, new int[] {count, width}, write),
        factor);
  }

  private static Tensor logits(LoadedModel model, List<TokenizedPrompt> prompts, Value... values) {
    Where where = Where.head(Site.Z, 1, 2);
    List<Intervention> edits =
        Arrays.stream(values).map(value -> new Intervention(where, value)).toList();
    return model.logits(prompts, 0, new Variant(Side.CLEAN, edits), false);
  }

  private static void assertClose(Tensor expected, Tensor actual) {
    double error = error(expected, actual);
    assertTrue(error < CLOSE, "differs by " + error);
  }

  private static double error(Tensor a, Tensor b) {
    return Reference.logitError(a.toArray(), b.toArray());
  }
}
