package headlab.engine.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import headlab.engine.model.ModelSpec;
import org.junit.jupiter.api.Test;

/// The floor against counts made by hand.
class FloorTest {
  /// 3 layers, 2 heads of 2 over one kv head, dModel 4, MLP of 5: in each layer 3 x 4 x 5 = 60 for
  /// the MLP, 2 x 4 x 2 = 16 for keys and values, 2 x 4 x 4 = 32 for queries and output.
  private static final ModelSpec LLAMA = BenchModel.llama(3, 2, 1, 2, 5, 7, 9);

  /// MLP 2 x 4 x 6 = 48, keys and values 2 x 4 x 4 = 32, queries and output 32.
  private static final ModelSpec GPT2 = BenchModel.gpt2(3, 2, 4, 6, 7, 9);

  @Test
  void aRunUnembedsItsLastRowAndStopsThereInTheLastLayer() {
    assertEquals(2 * 5 * 108 + 5 * 16 + 32 + 60 + 4 * 7, new Floor(LLAMA).forward(5));
    assertEquals(2 * 5 * 112 + 5 * 32 + 32 + 48 + 4 * 7, new Floor(GPT2).forward(5));
  }

  @Test
  void anEditCostsTheMlpOfItsRowsAndEveryLaterRow() {
    Floor floor = new Floor(LLAMA);
    assertEquals(60 + 3 * 108 + 3 * 16 + 32 + 60, floor.headEdit(0, 1, 3, false));
    assertEquals(3 * 60 + 3 * 16 + 32 + 60, floor.headEdit(1, 3, 3, true));
    assertEquals(60, floor.headEdit(2, 3, 3, true));
    assertEquals(0, floor.headEdit(2, 1, 3, false));
    assertEquals(2 * 48 + 2 * 112 + 2 * 32 + 32 + 48, new Floor(GPT2).headEdit(0, 2, 2, true));
  }

  @Test
  void sweepsOfGpt2SmallCostWhatTheirDescriptionSays() {
    assertEquals(176, flops(BenchRow.HEAD_SWEEP, 0), .5);
    assertEquals(89, flops(BenchRow.HEAD_SWEEP, 8), .5);
    assertEquals(1358, flops(BenchRow.HEAD_POSITION_SWEEP, 0), .5);
    assertEquals(370, flops(BenchRow.HEAD_POSITION_SWEEP, 8), .5);
  }

  /// 10^9 operations, a multiply-add being two.
  private static double flops(BenchRow row, int differsFrom) {
    return 2e-9
        * SweepTrial.floor(
            BenchModel.GPT2, SweepTrial.cells(BenchModel.GPT2, row, 16), 16, differsFrom);
  }
}
