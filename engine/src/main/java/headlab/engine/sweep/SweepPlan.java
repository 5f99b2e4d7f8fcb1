package headlab.engine.sweep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import headlab.engine.forward.Edits;
import headlab.engine.forward.Pause;
import headlab.engine.forward.Places;
import headlab.engine.forward.Tap;
import headlab.engine.model.ModelSpec;
import java.util.ArrayList;
import java.util.List;

/// Edited runs of one base, layer by layer: each joins at the layer where it begins to differ, and
/// from there all travel as one growing batch.
///
/// 1. In each layer those that begin before attention join with the kept stream.
/// 2. Attention of all that have begun, against kept keys and values of earlier positions; those
///    that begin inside attention get the middle of the layer from the kept one, plus what their
///    heads write differently.
/// 3. The MLP, of the positions that have changed.
/// 4. In the last layer only the last position goes on, unless more is read.
///
/// Rows are handled in pieces that take some tens of milliseconds; between them others get a turn.
final class SweepPlan<E extends Exception> {
  /// What edited runs are asked for when they have arrived.
  interface Reader<E extends Exception> {
    /// Whether only the last position is read.
    boolean lastOnly();

    /// What watches these runs on their way.
    Tap watching(List<Branch> branches);

    /// Takes runs that have arrived: rows after the last layer.
    void read(Flow flow) throws E;
  }

  private final Runs runs;
  private final ModelSpec spec;
  private final Base base;
  private final Edits.Sources sources;
  private final Reader<E> reader;
  private final Pause<E> pause;

  SweepPlan(Runs runs, Base base, Edits.Sources sources, Reader<E> reader, Pause<E> pause) {
    this.runs = runs;
    this.spec = runs.spec();
    this.base = base;
    this.sources = sources;
    this.reader = reader;
    this.pause = pause;
  }

  /// Runs `branches` to their end.
  void run(List<Branch> branches) throws E {
    try (NDManager run = runs.weights().newRun()) {
      Entrance entrance = new Entrance(runs, base, run, this::tap);
      Regrouping regrouping = new Regrouping(runs, base, run, this::tap);
      List<Flow> flows = List.of();
      for (int layer = 0; layer < spec.layers(); layer++) {
        for (List<Branch> piece : begun(branches, layer, Cone.Stage.STREAM)) {
          flows = with(flows, entrance.stream(layer, piece));
        }
        flows = layer(layer, regrouping.whole(flows, layer), branches, entrance, regrouping);
      }
      for (List<Branch> piece : begun(branches, spec.layers(), Cone.Stage.UNEMBED)) {
        flows = with(flows, entrance.unembed(piece, reader.lastOnly()));
      }
      for (Flow flow : flows) {
        reader.read(flow);
        flow.x().close();
        pause.between();
      }
    }
  }

  private List<Flow> layer(
      int layer, List<Flow> flows, List<Branch> branches, Entrance entrance, Regrouping regrouping)
      throws E {
    List<Flow> middle = new ArrayList<>();
    for (Flow flow : flows) {
      middle.add(attend(layer, flow));
      pause.between();
    }
    for (List<Branch> piece : begun(branches, layer, Cone.Stage.ATTENTION)) {
      middle.add(entrance.attention(layer, piece, narrow(layer)));
    }
    for (List<Branch> piece : begun(branches, layer, Cone.Stage.MIDDLE)) {
      middle.add(entrance.middle(layer, piece, narrow(layer)));
    }
    List<Flow> after = new ArrayList<>();
    for (Flow flow : regrouping.side(middle)) {
      NDArray x = runs.transformer().mlp(layer, flow.x(), flow.places(), flow.tap());
      after.add(flow.at(flow.places(), x));
      pause.between();
    }
    for (List<Branch> piece : begun(branches, layer, Cone.Stage.MLP)) {
      after.add(entrance.mlp(layer, piece, narrow(layer)));
    }
    return after;
  }

  private Flow attend(int layer, Flow flow) {
    Places to = narrow(layer) ? flow.places().last() : flow.places();
    NDArray x = runs.transformer().attend(layer, flow.x(), flow.places(), to, base, flow.tap());
    return flow.at(to, x);
  }

  private boolean narrow(int layer) {
    return reader.lastOnly() && layer == spec.layers() - 1;
  }

  private Tap tap(List<Branch> branches) {
    return new Edits(runs.zero(), branches.stream().map(Branch::edited).toList(), sources)
        .then(reader.watching(branches));
  }

  /// Those that begin at a stage of a layer, in pieces.
  private List<List<Branch>> begun(List<Branch> branches, int layer, Cone.Stage stage) {
    List<List<Branch>> pieces = new ArrayList<>();
    int rows = 0;
    for (Branch branch : branches) {
      if (branch.cone().layer() == layer && branch.cone().stage() == stage) {
        int own = rows(branch.cone());
        if (pieces.isEmpty() || rows + own > runs.mostRows()) {
          pieces.add(new ArrayList<>());
          rows = 0;
        }
        pieces.getLast().add(branch);
        rows += own;
      }
    }
    return pieces;
  }

  /// Rows with which a run begins: before attention and after the last layer all that are later
  /// than its lowest position, in between those that differ.
  private int rows(Cone cone) {
    boolean suffix = cone.stage() == Cone.Stage.STREAM || cone.stage() == Cone.Stage.UNEMBED;
    return (suffix ? base.length() : cone.end()) - cone.start();
  }

  private static List<Flow> with(List<Flow> flows, Flow another) {
    List<Flow> all = new ArrayList<>(flows);
    all.add(another);
    return all;
  }
}
