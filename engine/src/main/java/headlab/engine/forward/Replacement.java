package headlab.engine.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import headlab.engine.hook.HookPoint;
import headlab.engine.intervention.Numbers;
import headlab.engine.intervention.Value;
import headlab.engine.tensor.Tensor;
import java.util.List;

/// What is written over some slices of a value: m slices, each of `width` numbers.
///
/// @param chosen the slices
/// @param old what they were
/// @param sources values of other runs
/// @param zero the folded zero of heads
record Replacement(
    Tap.Place place, Chosen chosen, Old old, Edits.Sources sources, FoldedZero zero) {
  /// The values that are replaced: `[m,width]` when asked for.
  record Old(NDArray flat, NDIndex target) {
    NDArray values() {
      return flat.get(flat.getManager(), target);
    }

    int width() {
      return Math.toIntExact(flat.getShape().get(1));
    }

    NDArray like(NDArray rows) {
      return rows.getShape().get(1) == width()
          ? rows
          : rows.get(new NDIndex().addAllDim().addSliceDim(0, width()));
    }
  }

  /// The new values, `[m,width]`.
  ///
  /// @param columns which numbers of a slice an edit gives, in its order
  NDArray of(Value value, List<Integer> columns) {
    return switch (value) {
      case Value.Zero it -> own().zeros(shape());
      case Value.Scale scale -> old.values().muli((float) scale.factor());
      case Value.Mean mean -> brought(mean);
      case Value.From from -> brought(from);
      case Value.Held held -> brought(held);
      case Value.Given given -> brought(given);
      case Value.Project project -> projected(project, old.values());
      case Value.Part part -> scaled(part, old.values());
      case Value.ZeroFolded it -> folded();
      case Value.Constant constant -> row(constant.numbers(), columns).broadcast(shape());
      case Value.Add add -> old.values().addi(row(add.numbers(), columns));
      case Value.Mix mix ->
          old.values()
              .muli((float) (1 - mix.alpha()))
              .addi(row(mix.numbers(), columns).muli((float) mix.alpha()));
      case Value.Noise noise -> old.values().addi(drawn(noise, columns));
    };
  }

  /// `fresh` where it is selected, else what was there.
  ///
  /// @param selected `[m,width]` or `[1,width]`
  NDArray only(boolean[] selected, NDArray fresh) {
    NDArray where = own().create(selected, new Shape(selected.length / old.width(), old.width()));
    return NDArrays.where(where.broadcast(shape()), fresh, old.values());
  }

  private NDManager own() {
    return old.flat().getManager();
  }

  private Shape shape() {
    return new Shape(chosen.size(), old.width());
  }

  private NDArray brought(Value kind) {
    NDArray source = sources.of(new HookPoint(place.site(), place.layer()), kind);
    NDArray slices = source.reshape(-1, Chosen.width(place.site(), source));
    NDArray rows = slices.get(own(), new NDIndex("{}", own().create(chosen.sources(source))));
    slices.close();
    return old.like(rows);
  }

  /// The numbers at their columns: `[1,width]`.
  private NDArray row(Numbers numbers, List<Integer> columns) {
    float[] row = new float[old.width()];
    for (int i = 0; i < columns.size(); i++) {
      row[columns.get(i)] = (float) numbers.at(i);
    }
    return own().create(row, new Shape(1, row.length));
  }

  private NDArray folded() {
    NDArray heads = zero.of(own(), place.site(), place.layer(), chosen.heads());
    long[] which = chosen.slices().stream().mapToLong(Chosen.Slice::head).toArray();
    return heads.get(own(), new NDIndex("{}", own().create(which)));
  }

  private NDArray drawn(Value.Noise noise, List<Integer> columns) {
    int width = old.width();
    float[] drawn = new float[chosen.size() * width];
    int shared = place.site().perKvHead() ? chosen.heads() / zero.spec().kvHeads() : 1;
    for (int i = 0; i < chosen.size(); i++) {
      Chosen.Slice slice = chosen.slices().get(i);
      NoiseSource source =
          NoiseSource.of(noise, slice.key(), slice.position(), slice.head() / shared);
      for (int column : columns) {
        drawn[i * width + column] = (float) (noise.sigma() * source.normal(column));
      }
    }
    return own().create(drawn, shape());
  }

  /// `x` `[m,w]` with a part of it scaled.
  private static NDArray scaled(Value.Part part, NDArray x) {
    NDManager own = x.getManager();
    Shape shape = new Shape(part.read().length(0), part.read().length(1));
    NDArray read = own.create(part.read().toArray(), shape);
    NDArray write = own.create(part.write().toArray(), shape);
    NDArray of = x.matMul(read.transpose()).matMul(write);
    return x.add(of.muli((float) (part.factor() - 1)));
  }

  /// The projection of `x` `[m,w]` on the subspace through the centre.
  private static NDArray projected(Value.Project project, NDArray x) {
    NDManager own = x.getManager();
    Tensor rows = project.basis();
    NDArray basis = own.create(rows.toArray(), new Shape(rows.length(0), rows.length(1)));
    NDArray centre = own.create(project.centre().toArray(), new Shape(1, rows.length(1)));
    return x.sub(centre).matMul(basis.transpose()).matMul(basis).addi(centre);
  }
}
