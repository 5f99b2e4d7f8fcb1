package headlab.engine.lane;

import headlab.datasets.PromptSet;
import headlab.engine.hook.PointChoice;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Variant;
import headlab.engine.tokens.PositionChoice;
import java.io.Serializable;
import java.util.List;

/// Which values of which runs a file of captures holds.
///
/// @param sides which runs of each prompt, at least one
/// @param limit how many prompts of the set, its first ones; 0 for all
/// @param apart whether each prompt has tensors of its own, also where all are equally long
/// @param edits made in every run
/// @param command how it was asked for, which the file says of itself
public record CaptureOrder(
    PromptSet set,
    PointChoice points,
    PositionChoice positions,
    List<Side> sides,
    int limit,
    boolean apart,
    List<Intervention> edits,
    String command)
    implements Serializable {
  public CaptureOrder {
    sides = List.copyOf(sides);
    edits = List.copyOf(edits);
  }

  /// The run of one side.
  Variant variant(Side side) {
    return new Variant(side, edits);
  }
}
