package headlab.analyses.weights;

import headlab.analyses.common.Controls.Head;
import headlab.engine.analysis.Session;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Positions;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import headlab.engine.model.Circuit;
import headlab.engine.model.Coordinates;
import headlab.engine.model.WeightName;
import headlab.engine.tensor.Tensor;
import java.util.List;

/// What one head writes, component by component, so that a run can do with more or less of some.
///
/// `z W_O` has `z W_O v_i` of component i, and `z_i = u_i^T W_V / s_i` writes `v_i` alone. Taking
/// component i off is thus `z - (z W_O v_i) z_i`, the same as `s_i u_i v_i^T` taken out of `W_OV`;
/// its share of what values have of themselves goes with it.
///
/// @param out of the head, `[dHead][dModel]`
/// @param value of its group, `[dModel][dHead]`
@SuppressWarnings("ArrayRecordComponent") // read by index, never compared
record Channel(Head head, Components components, double[][] out, double[][] value) {
  static Channel of(Session session, Head head) throws InterruptedException {
    int layer = head.layer();
    int group = session.spec().kvHead(head.head());
    return new Channel(
        head,
        Components.of(session.headSvd(Circuit.OV, layer, Coordinates.FOLDED), head.head()),
        Dense.of(session.weight(WeightName.W_O, layer, Coordinates.FOLDED).slice(head.head())),
        Dense.of(session.weight(WeightName.W_V, layer, Coordinates.FOLDED).slice(group)));
  }

  /// A clean run in which the head writes `factor` times its share of some components.
  Variant scaled(List<Integer> indices, double factor, Positions positions) {
    Where where = new Where(new HookPoint(Site.Z, head.layer()), List.of(head.head()), positions);
    return indices.isEmpty()
        ? Variant.CLEAN
        : Variant.of(Side.CLEAN, new Intervention(where, part(indices, factor)));
  }

  private Value part(List<Integer> indices, double factor) {
    int width = out.length;
    float[] read = new float[indices.size() * width];
    float[] write = new float[indices.size() * width];
    for (int row = 0; row < indices.size(); row++) {
      int index = indices.get(row);
      for (int c = 0; c < width; c++) {
        double measured = 0;
        double written = 0;
        for (int i = 0; i < value.length; i++) {
          measured += out[c][i] * components.right()[index][i];
          written += value[i][c] * components.left()[index][i];
        }
        read[row * width + c] = (float) measured;
        write[row * width + c] = (float) (written / components.values()[index]);
      }
    }
    return new Value.Part(rows(read, width), rows(write, width), factor);
  }

  private static Tensor rows(float[] values, int width) {
    return Tensor.of(
        List.of("component", "width"), new int[] {values.length / width, width}, values);
  }
}
