package headlab.analyses.retrieval;

import headlab.datasets.NeedlePlace;
import headlab.datasets.Span;
import headlab.engine.figure.Absent;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Where trials stand: how long the prompt is and how deep in it the needle lies. Prompts that do
/// not say it are measured: the depth to the nearest quarter, and lengths, where there are many, up
/// to the end of one of five equal steps.
final class TrialGrid {
  private static final int STEPS = 5;

  private final List<Integer> lengths;
  private final List<Integer> depths;
  private final List<Place> places;

  private record Place(int length, int depth) {}

  private TrialGrid(List<Place> places) {
    this.places = places;
    lengths = List.copyOf(new TreeSet<>(places.stream().map(Place::length).toList()));
    depths = List.copyOf(new TreeSet<>(places.stream().map(Place::depth).toList()));
  }

  static TrialGrid of(List<TokenizedPrompt> prompts) {
    List<Place> said =
        prompts.stream()
            .flatMap(prompt -> NeedlePlace.of(prompt.source()).stream())
            .map(place -> new Place(place.length(), place.depth()))
            .toList();
    return new TrialGrid(said.size() == prompts.size() ? said : measured(prompts));
  }

  private static List<Place> measured(List<TokenizedPrompt> prompts) {
    TreeSet<Integer> lengths =
        new TreeSet<>(prompts.stream().map(TokenizedPrompt::length).toList());
    int first = lengths.getFirst();
    double step = (double) (lengths.getLast() - first) / STEPS;
    List<Place> places = new ArrayList<>();
    for (TokenizedPrompt prompt : prompts) {
      Span needle = Copies.role(prompt, "needle");
      int rest = Math.max(1, prompt.length() - (needle.end() - needle.start()));
      int depth = 25 * Math.round(4f * needle.start() / rest);
      int which = (int) Math.max(1, Math.ceil((prompt.length() - first) / step));
      boolean few = lengths.size() <= STEPS;
      places.add(new Place(few ? prompt.length() : (int) Math.round(first + which * step), depth));
    }
    return places;
  }

  /// The mean of `values`, one for each prompt, by depth and length.
  Figure.Grid figure(String name, String title, Quantity quantity, double[] values) {
    List<@Nullable Double> means = new ArrayList<>();
    List<Absent> reasons = new ArrayList<>();
    for (int depth : depths) {
      for (int length : lengths) {
        Place place = new Place(length, depth);
        double[] some =
            IntStream.range(0, values.length)
                .filter(i -> places.get(i).equals(place))
                .mapToDouble(i -> values[i])
                .toArray();
        if (some.length == 0) {
          reasons.add(
              new Absent(
                  0, depths.indexOf(depth), lengths.indexOf(length), "No prompt stands here."));
        }
        means.add(some.length == 0 ? null : Arrays.stream(some).average().orElseThrow());
      }
    }
    return new Figure.Grid(
        name,
        title,
        quantity,
        axis("depth", "Depth in percent", depths),
        axis("length", "Tokens of the prompt", lengths),
        means,
        Figure.Sides.of(values.length),
        reasons);
  }

  private static Axis axis(String id, String caption, Collection<Integer> numbers) {
    return new Axis.Numbers(id, caption, numbers.stream().map(Integer::doubleValue).toList());
  }
}
