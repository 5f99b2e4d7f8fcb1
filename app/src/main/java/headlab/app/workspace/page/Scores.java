package headlab.app.workspace.page;

import headlab.app.widget.Buttons;
import headlab.app.workspace.state.HeadFile;
import headlab.app.workspace.state.HeadKnown;
import headlab.engine.analysis.AnalysisType;
import headlab.engine.store.HeadScore;
import java.util.List;
import java.util.function.Consumer;
import javafx.beans.value.ObservableValue;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;

/// What the head scored, and buttons for what it has not been scored by.
final class Scores {
  private final Section section = new Section("section-scores", "Scores");
  private final ScoreTable table;
  private final FlowPane buttons = new FlowPane(6, 6);
  private final Label title = Buttons.quiet("Not computed yet for this model:");
  private final HeadFile file;
  private final ObservableValue<Boolean> busy;
  private final PageActions actions;
  private List<AnalysisType<?>> missing = List.of();

  Scores(
      HeadFile file, ObservableValue<Boolean> busy, PageActions actions, Consumer<HeadScore> list) {
    this.file = file;
    this.busy = busy;
    this.actions = actions;
    table = new ScoreTable(actions.show(), list);
    buttons.setId("not-computed");
  }

  Section section() {
    return section;
  }

  void show(HeadKnown known) {
    table.show(known.scores());
    List<AnalysisType<?>> now = file.missing();
    if (!now.equals(missing)) {
      missing = now;
      buttons
          .getChildren()
          .setAll(
              now.stream()
                  .map(
                      type ->
                          new RunButton(type, type.about().title(), type.id(), busy, actions.run()))
                  .toList());
    }
    long runs = known.scores().stream().map(each -> each.run().id()).distinct().count();
    section.say(
        known.scores().isEmpty()
            ? "none yet"
            : "%d of %d %s, the best ranks by size first"
                .formatted(known.scores().size(), runs, runs == 1 ? "run" : "runs"));
    title.setVisible(!missing.isEmpty());
    if (known.scores().isEmpty()) {
      section.fill(title, buttons);
    } else if (missing.isEmpty()) {
      section.fill(table);
    } else {
      section.fill(table, title, buttons);
    }
  }
}
