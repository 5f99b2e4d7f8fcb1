package headlab.engine.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import headlab.datasets.Span;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Positions;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.model.ModelSpec;
import headlab.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A tap that writes the edits of variants, each in its own sequences, in their order.
///
/// What is written is chosen by row and head, never multiplied by a mask, so that a value that is
/// not finite stays where it is. All sequences that write the same kind of value at a place are
/// written at once, in a copy.
public final class Edits implements Tap {
  /// Where the values come from that this run does not have: other runs of the same prompts.
  @FunctionalInterface
  public interface Sources {
    /// What `value` writes at `point`: prompts first, `[B,T,...]`.
    NDArray of(HookPoint point, Value value);
  }

  /// An edited sequence.
  ///
  /// @param number the prompt's number in the sweep, by which positions are chosen
  /// @param length tokens of the prompt
  public record Edited(Variant variant, int number, int length) {}

  /// One edit of one sequence.
  private record Write(int sequence, Intervention edit, Span span) {}

  private final ModelSpec spec;
  private final Sources sources;

  /// For each point the edits in rounds: the first of every sequence, the second, ...
  private final Map<HookPoint, List<List<Write>>> rounds = new HashMap<>();

  /// @param sequences in the order of the run's places
  public Edits(ModelSpec spec, List<Edited> sequences, Sources sources) {
    this.spec = spec;
    this.sources = sources;
    for (int i = 0; i < sequences.size(); i++) {
      Edited sequence = sequences.get(i);
      Map<HookPoint, Integer> round = new HashMap<>();
      for (Intervention edit : sequence.variant().edits()) {
        HookPoint point = edit.where().point();
        int number = round.merge(point, 1, Integer::sum) - 1;
        List<List<Write>> known = rounds.computeIfAbsent(point, key -> new ArrayList<>());
        if (known.size() == number) {
          known.add(new ArrayList<>());
        }
        known.get(number).add(new Write(i, edit, span(sequence, edit)));
      }
    }
  }

  /// Every position reaches those that are generated later, unless the values come from elsewhere.
  private static Span span(Edited sequence, Intervention edit) {
    boolean all = edit.where().positions() instanceof Positions.All;
    return all && !edit.value().brought()
        ? new Span(0, Integer.MAX_VALUE)
        : edit.where().positions().of(sequence.number(), sequence.length());
  }

  @Override
  public boolean wants(Site site, int layer) {
    return rounds.containsKey(new HookPoint(site, layer));
  }

  @Override
  public NDArray at(Place place, NDArray value) {
    HookPoint point = new HookPoint(place.site(), place.layer());
    NDArray edited = value;
    for (List<Write> round : rounds.getOrDefault(point, List.of())) {
      Map<Value, List<Write>> kinds = new LinkedHashMap<>();
      for (Write write : round) {
        kinds.computeIfAbsent(write.edit().value(), key -> new ArrayList<>()).add(write);
      }
      for (Map.Entry<Value, List<Write>> kind : kinds.entrySet()) {
        edited = written(place, edited, kind.getKey(), kind.getValue());
      }
    }
    return edited;
  }

  private NDArray written(Place place, NDArray value, Value kind, List<Write> writes) {
    Chosen chosen = new Chosen(spec, place);
    writes.forEach(
        write -> chosen.add(write.sequence(), write.edit().where().heads(), write.span()));
    if (chosen.isEmpty()) {
      return value;
    }
    NDArray slices = chosen.perQueryHead(value);
    NDArray flat = slices.reshape(-1, Chosen.width(place.site(), slices)).duplicate();
    NDIndex target = new NDIndex("{}", value.getManager().create(chosen.targets()));
    flat.set(target, replacement(place, kind, new Old(flat, target), chosen));
    return flat.reshape(slices.getShape());
  }

  /// The values that are replaced: `[m,width]` when asked for.
  private record Old(NDArray flat, NDIndex target) {
    NDArray values() {
      return flat.get(flat.getManager(), target);
    }

    NDArray like(NDArray rows) {
      long width = flat.getShape().get(1);
      return rows.getShape().get(1) == width
          ? rows
          : rows.get(new NDIndex().addAllDim().addSliceDim(0, width));
    }
  }

  private NDArray replacement(Place place, Value kind, Old old, Chosen chosen) {
    NDManager own = old.flat().getManager();
    return switch (kind) {
      case Value.Zero zero -> own.zeros(new Shape(chosen.size(), old.flat().getShape().get(1)));
      case Value.Scale scale -> old.values().muli((float) scale.factor());
      case Value.Mean mean -> brought(place, kind, old, chosen);
      case Value.From from -> brought(place, kind, old, chosen);
      case Value.Held held -> brought(place, kind, old, chosen);
      case Value.Given given -> brought(place, kind, old, chosen);
      case Value.Project project -> projected(project, old.values());
      case Value.Part part -> scaled(part, old.values());
    };
  }

  private NDArray brought(Place place, Value kind, Old old, Chosen chosen) {
    NDArray source = sources.of(new HookPoint(place.site(), place.layer()), kind);
    NDManager own = old.flat().getManager();
    NDArray slices = source.reshape(-1, Chosen.width(place.site(), source));
    NDArray rows = slices.get(own, new NDIndex("{}", own.create(chosen.sources(source))));
    slices.close();
    return old.like(rows);
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
