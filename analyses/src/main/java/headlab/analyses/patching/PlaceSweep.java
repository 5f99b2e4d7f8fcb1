package headlab.analyses.patching;

import headlab.analyses.common.Baseline;
import headlab.datasets.Span;
import headlab.engine.analysis.Session;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Positions;
import headlab.engine.intervention.Where;
import headlab.engine.sweep.Cell;
import headlab.engine.sweep.Key;
import headlab.engine.sweep.Rows;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The heads of one layer patched at one place, one by one, and its whole attention output.
///
/// In prompts that lack the place nothing is patched: they count with their unpatched metric.
///
/// @param baseline both unpatched runs of all prompts
/// @param patched the patched runs of the prompts that have the place
/// @param members which prompts those are
record PlaceSweep(
    HeadPatching analysis, Rows baseline, Rows patched, List<Integer> members, int heads) {
  static PlaceSweep run(
      HeadPatching analysis,
      Session session,
      List<TokenizedPrompt> pairs,
      List<@Nullable Span> places)
      throws InterruptedException {
    int heads = session.spec().heads();
    List<Integer> members =
        IntStream.range(0, pairs.size()).filter(i -> places.get(i) != null).boxed().toList();
    List<Span> spans = new ArrayList<>();
    for (int member : members) {
      spans.add(Objects.requireNonNull(places.get(member)));
    }
    Rows baseline =
        session.sweep(
            "baseline",
            List.of(Baseline.CLEAN, Baseline.CORRUPTED),
            pairs,
            analysis.metric(),
            soFar -> List.of());
    Rows patched =
        session.sweep(
            "place",
            cells(analysis, heads, new Positions.PerPrompt(spans)),
            members.stream().map(pairs::get).toList(),
            analysis.metric(),
            soFar -> List.of());
    return new PlaceSweep(analysis, baseline, patched, members, heads);
  }

  private static List<Cell> cells(HeadPatching analysis, int heads, Positions positions) {
    List<Cell> cells = new ArrayList<>();
    for (int head = 0; head < heads; head++) {
      HookPoint z = new HookPoint(Site.Z, analysis.layer());
      Where where = new Where(z, List.of(head), positions);
      cells.add(new Cell(key(analysis, heads, head), analysis.direction().between(where)));
    }
    Where all = Where.positions(Site.ATTN_OUT, analysis.layer(), positions);
    cells.add(new Cell(key(analysis, heads, heads), analysis.direction().between(all)));
    return cells;
  }

  private static Key key(HeadPatching analysis, int heads, int part) {
    return part < heads
        ? Key.head(Site.Z.id(), analysis.layer(), part)
        : new Key(Site.ATTN_OUT.id(), analysis.layer(), null, null);
  }

  /// The mean metric, over all prompts, with one head patched; the part after the last head is the
  /// whole attention output.
  double mean(int part) {
    boolean restores = analysis.direction() == Direction.DENOISING;
    double[] metric = baseline.of((restores ? Baseline.CORRUPTED : Baseline.CLEAN).key());
    double[] changed = patched.of(key(analysis, heads, part));
    for (int i = 0; i < members.size(); i++) {
      metric[members.get(i)] = changed[i];
    }
    return java.util.Arrays.stream(metric).average().orElseThrow();
  }

  /// How many places the edits of one part write to.
  @Nullable Integer touched(int part) {
    return patched.touched(key(analysis, heads, part));
  }

  /// The mean metric of the clean runs.
  double clean() {
    return baseline.mean(Baseline.CLEAN.key());
  }
}
