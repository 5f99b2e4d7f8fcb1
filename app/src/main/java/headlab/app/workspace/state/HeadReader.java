package headlab.app.workspace.state;

import headlab.app.figure.CellWords;
import headlab.app.figure.Head;
import headlab.engine.figure.Figure;
import headlab.engine.store.HeadPair;
import headlab.engine.store.HeadScore;
import headlab.engine.store.ResultStore;
import headlab.engine.store.Run;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads what a store says of heads, and keeps it until a model has another finished run: the
/// scores of all heads come with one query. Used by the store's reading thread alone.
final class HeadReader {
  private static final String PAIRS = "composition-scores";
  private static final int KEPT = 64;

  private String sha256 = "";
  private List<Long> runs = List.of();
  private final Map<Head, List<HeadKnown.Score>> scores = new HashMap<>();
  private final Map<Head, HeadKnown> kept =
      new LinkedHashMap<>(16, .75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Head, HeadKnown> eldest) {
          return size() > KEPT;
        }
      };

  /// @param finished the finished runs of the model, the newest first
  HeadKnown read(ResultStore store, String weights, List<Run> finished, Head head) {
    List<Long> ids = finished.stream().map(Run::id).toList();
    if (!sha256.equals(weights) || !runs.equals(ids)) {
      sha256 = weights;
      runs = ids;
      kept.clear();
      readScores(store, finished);
    }
    HeadKnown was = kept.get(head);
    if (was == null) {
      was = details(store, finished, head);
      kept.put(head, was);
    }
    String note = store.heads().note(weights, head.layer(), head.head());
    return new HeadKnown(
        head, weights, was.scores(), was.figures(), was.composed(), was.pairs(), note);
  }

  private void readScores(ResultStore store, List<Run> finished) {
    scores.clear();
    Map<Long, Run> byId = new HashMap<>();
    finished.forEach(run -> byId.put(run.id(), run));
    Set<String> seen = new HashSet<>();
    for (HeadScore score : store.heads().scores(sha256)) {
      Run run = byId.get(score.run());
      if (run != null && !isTail(score.figure()) && seen.add(same(run, score))) {
        scores
            .computeIfAbsent(new Head(score.layer(), score.head()), each -> new ArrayList<>())
            .add(new HeadKnown.Score(score, run));
      }
    }
    scores.values().forEach(each -> each.sort(Comparator.comparingInt(one -> one.score().rank())));
  }

  /// Of a spectrum the first value stands for all: the others fall with it.
  private static boolean isTail(String figure) {
    return figure.matches(".*Spectrum\\.[1-9][0-9]*");
  }

  /// Runs that differ only in the head they look at closely say the same of all heads, mostly.
  private static String same(Run run, HeadScore score) {
    return run.command().replaceAll(" --heads? \\S+", "")
        + " "
        + score.figure()
        + " "
        + score.value()
        + " "
        + score.layer()
        + "."
        + score.head();
  }

  private HeadKnown details(ResultStore store, List<Run> finished, Head head) {
    Map<String, HeadKnown.OfRun> figures = new LinkedHashMap<>();
    for (Run run : finished) {
      if ((run.command() + " ").matches(".* --heads? " + head + " .*")
          && !figures.containsKey(run.analysis())) {
        figures.put(run.analysis(), new HeadKnown.OfRun(run, read(store, run)));
      }
    }
    Run composed = newest(finished, PAIRS);
    List<HeadPair> pairs =
        composed == null ? List.of() : store.heads().pairs(composed.id(), head.toString());
    return new HeadKnown(
        head, sha256, scores.getOrDefault(head, List.of()), figures, composed, pairs, "");
  }

  /// What is of this head alone: no maps of all heads.
  private static List<Figure> read(ResultStore store, Run run) {
    return store.figures(run.id()).stream()
        .filter(each -> !(each instanceof Figure.Grid grid && CellWords.isHeads(grid)))
        .toList();
  }

  private static @Nullable Run newest(List<Run> finished, String analysis) {
    return finished.stream()
        .filter(run -> run.analysis().equals(analysis))
        .findFirst()
        .orElse(null);
  }
}
