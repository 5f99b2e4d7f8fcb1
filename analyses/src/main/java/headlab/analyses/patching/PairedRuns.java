package headlab.analyses.patching;

import headlab.analyses.common.Baseline;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Figure;
import headlab.engine.sweep.Cell;
import headlab.engine.sweep.Metric;
import headlab.engine.sweep.Rows;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Patches between the two sides of each prompt.
///
/// @param pairs all prompts, with both sides
record PairedRuns(Session session, Direction direction, Metric metric, List<TokenizedPrompt> pairs)
    implements PatchedRuns {
  @Override
  public Rows run(Asked asked, Function<Rows, List<Figure>> soFar) throws InterruptedException {
    List<Cell> cells = new ArrayList<>();
    if (asked.baseline()) {
      cells.add(Baseline.CLEAN);
      cells.add(Baseline.CORRUPTED);
    }
    for (Patch patch : asked.patches()) {
      cells.add(new Cell(patch.key(), direction.between(patch.where())));
    }
    return session.sweep(asked.name(), cells, asked.of(pairs), metric, soFar::apply);
  }
}
