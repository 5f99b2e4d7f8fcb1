package headlab.analyses.patching;

import headlab.engine.analysis.Session;
import headlab.engine.sweep.Key;
import headlab.engine.sweep.Rows;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The means, prompt by prompt, of the metric over draws of the same corruption.
///
/// @param draws at least one, all with the same keys
record DrawMeans(List<Rows> draws) {
  /// The means so far: of the draws that are over, all of them with the same runs; on the way to
  /// the first one, that one.
  static Rows of(List<Rows> done, Rows rows) {
    return done.isEmpty() ? rows : new DrawMeans(List.copyOf(done)).rows();
  }

  /// The means as rows; what was touched is that of one draw.
  Rows rows() {
    Map<Key, double[]> sums = new LinkedHashMap<>();
    for (Rows draw : draws) {
      draw.values()
          .forEach(
              (key, values) -> {
                double[] sum = sums.computeIfAbsent(key, fresh -> new double[values.length]);
                Arrays.setAll(sum, i -> sum[i] + values[i]);
              });
    }
    sums.values().forEach(sum -> Arrays.setAll(sum, i -> sum[i] / draws.size()));
    return new Rows(sums, draws.getFirst().touched());
  }

  /// The means, kept in the store prompt by prompt; one that is not finite is not kept.
  ///
  /// @param name of the sweep that they stand for
  Rows kept(Session session, String name, List<TokenizedPrompt> prompts)
      throws InterruptedException {
    Rows means = rows();
    List<Key> finite =
        means.values().keySet().stream()
            .filter(key -> Arrays.stream(means.of(key)).allMatch(Double::isFinite))
            .toList();
    session.scores(
        name,
        finite,
        prompts,
        (number, prompt) -> finite.stream().mapToDouble(key -> means.of(key)[number]).toArray());
    return means;
  }
}
