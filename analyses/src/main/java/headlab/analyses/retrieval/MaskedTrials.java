package headlab.analyses.retrieval;

import headlab.datasets.Refusal;
import headlab.engine.analysis.Session;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.sweep.Decoded;
import headlab.engine.sweep.Decoding;
import headlab.engine.sweep.Key;
import headlab.engine.sweep.Rows;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/// Trials with some heads looking everywhere alike while decoding: the first of a ranking, or as
/// many drawn from behind it, anew in every trial.
///
/// @param ranked all heads, strongest first
/// @param counts how many are masked, ascending
/// @param aside how many of the first are never drawn
record MaskedTrials(
    List<Decoding.Head> ranked, List<Integer> counts, int aside, int tokens, long seed) {
  static final List<String> SERIES = List.of("top", "random");

  /// As many heads as are not drawn where there are enough.
  private static final int ASIDE = 100;

  /// Those of the counts that were asked for that leave as many other heads to draw from.
  ///
  /// @throws Refusal where there are none
  static List<Integer> possible(List<Integer> counts, int heads) {
    List<Integer> possible =
        counts.stream().filter(count -> 2 * count <= heads).sorted().distinct().toList();
    if (possible.isEmpty()) {
      throw new Refusal(
          "This model has %d heads, so at most %d can be masked beside as many others; ask for fewer than %d."
              .formatted(heads, heads / 2, Collections.min(counts)));
    }
    return possible;
  }

  /// @param possible how many are masked, by `possible`
  static MaskedTrials of(
      List<Decoding.Head> ranked, List<Integer> possible, int tokens, long seed) {
    int most = possible.getLast();
    int aside = Math.max(most, Math.min(ASIDE, ranked.size() - most));
    return new MaskedTrials(ranked, possible, aside, tokens, seed);
  }

  /// Recall in percent of every test, under `recall`, and how far masked heads' outputs are from
  /// what they were, under `change`.
  Rows of(Session session, List<TokenizedPrompt> tests) throws InterruptedException {
    List<Key> keys = new ArrayList<>();
    for (String what : List.of("recall", "change")) {
      for (String series : SERIES) {
        counts.forEach(count -> keys.add(key(what, series, count)));
      }
    }
    return session.scores("masking", keys, tests, (number, prompt) -> numbers(session, prompt));
  }

  /// Where the numbers of a series stand.
  static Key key(String what, String series, int count) {
    return Key.of("%s %s %d".formatted(what, series, count));
  }

  private double[] numbers(Session session, TokenizedPrompt prompt) throws InterruptedException {
    List<Decoding> decodings = new ArrayList<>(List.of(Decoding.plain(tokens)));
    for (String series : SERIES) {
      for (int count : counts) {
        if (count > 0) {
          decodings.add(new Decoding(tokens, masked(series, count, prompt)));
        }
      }
    }
    List<Map<HookPoint, Tensor>> first = new ArrayList<>();
    List<Decoded> responses =
        session.decode(
            prompt,
            decodings,
            outputs(decodings),
            (decoding, step, id, captures) -> {
              if (step == 0) {
                first.add(captures);
              }
            });
    int all = SERIES.size() * counts.size();
    double[] numbers = new double[2 * all];
    int masked = 1;
    for (int i = 0; i < all; i++) {
      int which = counts.get(i % counts.size()) == 0 ? 0 : masked++;
      numbers[i] = Recall.of(prompt, responses.get(which));
      numbers[all + i] = change(decodings.get(which).uniform(), first.getFirst(), first.get(which));
    }
    return numbers;
  }

  private List<Decoding.Head> masked(String series, int count, TokenizedPrompt prompt) {
    if (series.equals(SERIES.getFirst())) {
      return ranked.subList(0, count);
    }
    List<Decoding.Head> others = new ArrayList<>(ranked.subList(aside, ranked.size()));
    Collections.shuffle(others, new Random(31 * seed + prompt.clean().hashCode()));
    return others.subList(0, count);
  }

  private static Set<HookPoint> outputs(List<Decoding> decodings) {
    Set<HookPoint> points = new LinkedHashSet<>();
    decodings.forEach(decoding -> decoding.uniform().forEach(head -> points.add(output(head))));
    return points;
  }

  private static HookPoint output(Decoding.Head head) {
    return new HookPoint(Site.Z, head.layer());
  }

  /// The mean over `heads` of how far their output is from what it was, as a share of its size.
  private static double change(
      List<Decoding.Head> heads, Map<HookPoint, Tensor> plain, Map<HookPoint, Tensor> masked) {
    return heads.stream()
        .mapToDouble(
            head -> {
              float[] before = output(head, plain);
              float[] after = output(head, masked);
              float[] difference = before.clone();
              for (int i = 0; i < difference.length; i++) {
                difference[i] -= after[i];
              }
              return size(difference) / Math.max(size(before), Float.MIN_NORMAL);
            })
        .average()
        .orElse(0);
  }

  private static float[] output(Decoding.Head head, Map<HookPoint, Tensor> captures) {
    Tensor z = Objects.requireNonNull(captures.get(output(head)));
    return z.slice(0).slice(head.head()).toArray();
  }

  private static double size(float[] vector) {
    double sum = 0;
    for (float each : vector) {
      sum += (double) each * each;
    }
    return Math.sqrt(sum);
  }

  /// The means over the tests, series by series.
  double[] means(Rows rows, String what) {
    return SERIES.stream()
        .flatMap(series -> counts.stream().map(count -> rows.mean(key(what, series, count))))
        .mapToDouble(Double::doubleValue)
        .toArray();
  }

  /// Whether no masked head's output is other than it was.
  boolean isWithoutEffect(Rows rows) {
    return Arrays.stream(means(rows, "change")).allMatch(each -> each < 1e-6);
  }
}
