package headlab.engine.sweep;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import headlab.engine.forward.Places;
import headlab.engine.forward.Tap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/// Puts edited runs together into pieces that are large enough to be worth a product and small
/// enough to leave others their turn; runs with the same lowest position lie side by side.
///
/// @param run owns the rows
/// @param taps what edits and watches some branches
record Regrouping(Runs runs, Base base, NDManager run, Function<List<Branch>, Tap> taps) {
  /// One run where it stands: its rows begin at row `row` of all.
  private record Standing(Branch branch, int row, int start, int end) {}

  /// Before the attention of `layer`: every run from its lowest position to the end, in pieces of
  /// even size, unless those there are so already and well filled. What did not change in the layer
  /// before is the base's stream.
  List<Flow> whole(List<Flow> flows, int layer) {
    boolean whole = flows.stream().allMatch(this::isWhole);
    boolean filled =
        flows.stream().allMatch(flow -> 4 * flow.places().rows() > 3 * runs.mostRows());
    return whole && (filled || flows.size() < 2) ? flows : arranged(flows, base.stream(layer));
  }

  private boolean isWhole(Flow flow) {
    return flow.places().groups().stream()
        .allMatch(group -> group.start() + group.length() == base.length());
  }

  /// Neighbouring pieces side by side in one, as they are, where that is not too large: the MLP
  /// looks at each row alone.
  List<Flow> side(List<Flow> flows) {
    List<Flow> result = new ArrayList<>();
    for (Flow flow : flows) {
      Flow last = result.isEmpty() ? null : result.getLast();
      int rows = flow.places().rows() + (last == null ? 0 : last.places().rows());
      if (last != null && 4 * rows <= 5 * runs.mostRows()) {
        result.removeLast();
        result.add(joined(last, flow));
      } else {
        result.add(flow);
      }
    }
    return result;
  }

  private Flow joined(Flow first, Flow second) {
    List<Branch> branches = new ArrayList<>(first.branches());
    branches.addAll(second.branches());
    NDArray x = first.x().concat(second.x(), 0);
    first.x().close();
    second.x().close();
    return new Flow(branches, first.places().and(second.places()), x, taps.apply(branches));
  }

  private List<Flow> arranged(List<Flow> flows, NDArray stream) {
    List<Standing> all = new ArrayList<>();
    NDList parts = new NDList();
    int rows = 0;
    for (Flow flow : flows) {
      Places places = flow.places();
      for (int i = 0; i < flow.branches().size(); i++) {
        int row = rows + places.row(i);
        all.add(new Standing(flow.branches().get(i), row, places.start(i), places.end(i)));
      }
      rows += places.rows();
      parts.add(flow.x());
    }
    all.sort(Comparator.comparingInt(Standing::start));
    List<Flow> result = new ArrayList<>();
    try (NDManager inner = run.newSubManager()) {
      parts.attach(inner);
      NDArray old = parts.size() == 1 ? parts.getFirst() : NDArrays.concat(parts);
      int from = 0;
      long handed = 0;
      long rest = all.stream().mapToLong(each -> base.length() - each.start()).sum();
      long share = Math.ceilDiv(rest, Math.ceilDiv(rest, runs.mostRows()));
      for (int to = 1; to <= all.size(); to++) {
        handed += base.length() - all.get(to - 1).start();
        if (to == all.size() || handed >= share) {
          result.add(piece(inner, old, all.subList(from, to), stream));
          from = to;
          handed = 0;
        }
      }
    }
    return result;
  }

  private Flow piece(NDManager inner, NDArray old, List<Standing> some, NDArray stream) {
    List<Branch> branches = some.stream().map(Standing::branch).toList();
    Places places = Branch.suffixes(branches, base.length());
    int there = (int) old.getShape().get(0);
    long[] index = new long[places.rows()];
    List<Long> missing = new ArrayList<>();
    for (int i = 0; i < some.size(); i++) {
      Standing standing = some.get(i);
      for (int position = standing.start(); position < base.length(); position++) {
        boolean known = position < standing.end();
        int row = places.row(i, position);
        index[row] = known ? standing.row() + position - standing.start() : there + missing.size();
        if (!known) {
          missing.add((long) standing.branch().prompt() * base.length() + position);
        }
      }
    }
    NDArray source = old;
    if (!missing.isEmpty()) {
      long[] kept = missing.stream().mapToLong(Long::longValue).toArray();
      source = old.concat(Base.gathered(inner, stream, kept), 0);
    }
    NDArray x = source.get(inner, new NDIndex("{}", inner.create(index)));
    x.attach(run);
    return new Flow(branches, places, x, taps.apply(branches));
  }
}
