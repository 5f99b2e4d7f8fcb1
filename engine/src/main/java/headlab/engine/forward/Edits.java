package headlab.engine.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import headlab.datasets.Span;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Positions;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.model.ModelSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

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
  /// @param ids the prompt's clean tokens, by which noise is drawn
  public record Edited(Variant variant, int number, List<Integer> ids) {
    int length() {
      return ids.size();
    }
  }

  /// One edit of one sequence.
  ///
  /// @param prompt what noise is drawn by
  /// @param sources of pairs, which positions are looked at
  record Write(int sequence, long prompt, Intervention edit, Span span, Span sources) {}

  /// What is written at once: one value, in one form.
  private record Kind(Value value, List<Integer> units, Positions sources) {
    static Kind of(Intervention edit) {
      return new Kind(edit.value(), edit.where().units(), edit.where().sources());
    }

    /// Whether all numbers of a slice may be written: those that are masked are 0 and stay 0.
    boolean isWhole(boolean ofPairs) {
      if (!ofPairs) {
        return units.isEmpty();
      }
      return sources instanceof Positions.All
          && switch (value) {
            case Value.Zero zero -> true;
            case Value.Scale scale -> true;
            case Value.Mean mean -> true;
            case Value.From from -> true;
            case Value.Held held -> true;
            case Value.ZeroFolded it -> false;
            case Value.Constant constant -> false;
            case Value.Given given -> false;
            case Value.Project project -> false;
            case Value.Part part -> false;
            case Value.Add add -> false;
            case Value.Mix mix -> false;
            case Value.Noise noise -> false;
          };
    }
  }

  private static final Span EVERYWHERE = new Span(0, Integer.MAX_VALUE);

  private final ModelSpec spec;
  private final FoldedZero zero;
  private final Sources sources;

  /// For each point the edits in rounds: the first of every sequence, the second, ...
  private final Map<HookPoint, List<List<Write>>> rounds = new HashMap<>();

  /// @param sequences in the order of the run's places
  public Edits(FoldedZero zero, List<Edited> sequences, Sources sources) {
    this.zero = zero;
    spec = zero.spec();
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
        known.get(number).add(write(i, sequence, edit));
      }
    }
  }

  /// Every position reaches those that are generated later, unless the values come from elsewhere.
  private static Write write(int sequence, Edited edited, Intervention edit) {
    int number = edited.number();
    boolean all = edit.where().positions() instanceof Positions.All;
    Span span =
        all && !edit.value().brought()
            ? EVERYWHERE
            : edit.where().positions().of(number, edited.length());
    boolean looked = edit.where().sources() instanceof Positions.All;
    Span sources = looked ? EVERYWHERE : edit.where().sources().of(number, edited.length());
    long prompt = edit.value() instanceof Value.Noise ? NoiseSource.prompt(edited.ids()) : 0;
    return new Write(sequence, prompt, edit, span, sources);
  }

  /// Whether an edit makes slices of kv heads slices of query heads: it chooses some of them, or
  /// brings values for each.
  public static boolean parts(ModelSpec spec, Intervention edit) {
    return edit.where().point().site().perKvHead()
        && spec.heads() != spec.kvHeads()
        && (!edit.where().heads().isEmpty()
            || (edit.value() instanceof Value.Given given
                && given.byPrompt().stream().anyMatch(it -> it.length(1) == spec.heads())));
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
      Map<Kind, List<Write>> kinds = new LinkedHashMap<>();
      for (Write write : round) {
        kinds.computeIfAbsent(Kind.of(write.edit()), key -> new ArrayList<>()).add(write);
      }
      for (Map.Entry<Kind, List<Write>> kind : kinds.entrySet()) {
        edited = written(place, edited, kind.getKey(), kind.getValue());
      }
    }
    return edited;
  }

  private NDArray written(Place place, NDArray value, Kind kind, List<Write> writes) {
    Chosen chosen = new Chosen(place, heads(place, value, writes));
    writes.forEach(chosen::add);
    if (chosen.isEmpty()) {
      return value;
    }
    NDArray slices = repeated(value, place, chosen.heads());
    int width = (int) Chosen.width(place.site(), slices);
    NDArray flat = slices.reshape(-1, width).duplicate();
    NDIndex target = new NDIndex("{}", value.getManager().create(chosen.targets()));
    Replacement replacement =
        new Replacement(place, chosen, new Replacement.Old(flat, target), sources, zero);
    List<Integer> columns = columns(kind, place, width);
    NDArray fresh = replacement.of(kind.value(), columns);
    if (!kind.isWhole(place.group() != null)) {
      fresh = replacement.only(chosen.selected(columns, width), fresh);
    }
    flat.set(target, fresh);
    return flat.reshape(slices.getShape());
  }

  /// The numbers of a slice that are written, in the order in which an edit gives them.
  private static List<Integer> columns(Kind kind, Place place, int width) {
    if (!kind.units().isEmpty()) {
      return kind.units();
    }
    Span span =
        place.group() != null && kind.sources() instanceof Positions.Range range
            ? range.span()
            : new Span(0, width);
    return IntStream.range(span.start(), Math.min(width, span.end())).boxed().toList();
  }

  private int heads(Place place, NDArray value, List<Write> writes) {
    if (place.group() != null) {
      return spec.heads();
    }
    if (!place.site().perHead()) {
      return 1;
    }
    boolean parted = writes.stream().anyMatch(write -> parts(spec, write.edit()));
    return parted ? spec.heads() : Math.toIntExact(value.getShape().get(1));
  }

  /// `value` with a slice for each query head where edits choose query heads.
  private static NDArray repeated(NDArray value, Place place, int heads) {
    long there = place.group() != null || heads == 1 ? heads : value.getShape().get(1);
    return there == heads ? value : value.repeat(1, heads / there);
  }
}
