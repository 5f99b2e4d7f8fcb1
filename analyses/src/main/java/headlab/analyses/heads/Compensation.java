package headlab.analyses.heads;

import headlab.analyses.common.Controls.Head;
import headlab.analyses.common.HeadList;
import headlab.analyses.common.HeadScores;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Figure;
import headlab.engine.figure.Quantity;
import headlab.engine.intervention.Variant;
import headlab.engine.sweep.Cell;
import headlab.engine.sweep.Key;
import headlab.engine.sweep.Rows;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// Which heads write more, directly, when others are gone.
///
/// @param outputs of the unedited runs of `read`
/// @param seed of intervals and controls
record Compensation(Session session, Outputs outputs, List<TokenizedPrompt> read, long seed) {
  private static final String NAME = "compensation";

  /// What each head counts in the edited run, by that run's scale, less what it counts in the
  /// unedited one.
  Figure figure(Variant edited, List<Head> gone) throws InterruptedException {
    Map<Integer, double[]> after = new HashMap<>();
    Map<Integer, Double> scales = new HashMap<>();
    session.captures(
        List.of(new Cell(Key.of(NAME), edited)),
        read,
        outputs.effects().points(),
        (key, prompt, run) -> {
          double scale = outputs.effects().scale(run);
          scales.put(prompt, scale);
          after.put(
              prompt,
              outputs.effects().of(read.get(prompt), outputs.effects().outputs(run), scale));
        });
    Map<Key, double[]> values = new LinkedHashMap<>();
    List<Key> keys = HeadScores.keys(session.spec(), List.of(NAME));
    keys.forEach(key -> values.put(key, new double[read.size()]));
    double ratio = 0;
    for (int prompt = 0; prompt < read.size(); prompt++) {
      double[] before = outputs.direct(prompt);
      double[] now = Objects.requireNonNull(after.get(prompt));
      for (int at = 0; at < before.length; at++) {
        Objects.requireNonNull(values.get(keys.get(at)))[prompt] = now[at] - before[at];
      }
      ratio += Objects.requireNonNull(scales.get(prompt)) / outputs.scale(prompt) / read.size();
    }
    return new HeadScores(session.spec(), new Rows(values), read.size(), seed)
        .grid(
            NAME,
            String.format(
                Locale.ROOT,
                "What each head writes directly with %s replaced, less what it wrote before (final norm's scale x %.3f)",
                HeadList.label(gone),
                ratio),
            new Quantity("change of direct effect", true));
  }
}
