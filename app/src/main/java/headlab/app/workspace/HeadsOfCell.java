package headlab.app.workspace;

import headlab.analyses.patching.ActivationPatching;
import headlab.analyses.patching.Corruption;
import headlab.analyses.patching.HeadPatching;
import headlab.app.figure.PlaceCell;
import headlab.app.workspace.state.Desk;
import headlab.app.workspace.state.Shown;
import headlab.engine.analysis.AnalysisType;
import headlab.engine.store.Run;
import java.util.function.Consumer;

/// Goes from a cell of a layer x position figure to the heads of that layer there: a run of its
/// own, with the prompts and the metric of the run that the figure is of.
final class HeadsOfCell {
  private final Desk desk;
  private final Consumer<String> say;

  /// @param say shows a sentence in the status bar
  HeadsOfCell(Desk desk, Consumer<String> say) {
    this.desk = desk;
    this.say = say;
  }

  void go(PlaceCell cell) {
    Shown shown = desk.shown().get();
    if (shown == null || shown.key() < 0) {
      say.accept("Only a figure of one run leads to heads: this one compares two.");
    } else if (desk.foreign().get()) {
      say.accept(shown.notOpen());
    } else if (desk.running().busy().get()) {
      say.accept("A run goes on: wait for its end, or cancel it.");
    } else {
      desk.runs().run(shown.key(), run -> go(cell, run));
    }
  }

  private void go(PlaceCell cell, Run run) {
    if (!(desk.analyses().typeOf(run.command()).parse(run.command())
        instanceof ActivationPatching whole)) {
      say.accept("Only cells of activation patching lead to heads.");
      return;
    }
    if (whole.corruption() != Corruption.PROMPT) {
      say.accept(
          "Heads of a cell are patched between the two sides of each prompt, and this run corrupted embeddings.");
      return;
    }
    HeadPatching heads =
        new HeadPatching(
            whole.prompts(),
            cell.prompt(),
            cell.layer(),
            cell.position(),
            whole.direction(),
            whole.metric());
    String command = AnalysisType.of(HeadPatching.class).format(heads);
    desk.running().run(run.model(), run.bos(), command);
    say.accept("");
  }
}
