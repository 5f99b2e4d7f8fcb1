package headlab.app.workspace.panel;

import headlab.app.widget.Buttons;
import headlab.app.widget.Numbers;
import headlab.app.workspace.state.ActiveRun;
import headlab.app.workspace.state.Running;
import headlab.engine.analysis.Outcome;
import headlab.icons.Icon;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import org.jspecify.annotations.Nullable;

/// How far the run is that this window started, with its cancel button; then how it ended.
public final class ActiveRunBar extends HBox {
  private final ProgressBar bar = new ProgressBar();
  private final Label words = new Label();
  private final Button cancel;

  public ActiveRunBar(Running running) {
    super(10);
    setAlignment(Pos.CENTER_LEFT);
    getStyleClass().add("active-run");
    cancel = Buttons.icon(Icon.STOP, "Cancel the run (Esc)", running::cancel);
    bar.setPrefWidth(180);
    bar.setMinWidth(80);
    bar.setAccessibleText("Progress of the run");
    words.setMinWidth(0);
    words.setId("run-words");
    bar.visibleProperty().bind(running.busy());
    bar.managedProperty().bind(running.busy());
    cancel.visibleProperty().bind(running.busy());
    cancel.managedProperty().bind(running.busy());
    getChildren().addAll(bar, cancel, words);
    running.current().addListener((property, was, is) -> follow(is));
  }

  private void follow(@Nullable ActiveRun run) {
    bar.progressProperty().unbind();
    if (run == null) {
      words.setText("");
      return;
    }
    bar.progressProperty().bind(run.part());
    run.what().addListener((property, was, is) -> describe(run));
    run.secondsLeft().addListener((property, was, is) -> describe(run));
    run.memory().addListener((property, was, is) -> describe(run));
    run.outcome().addListener((property, was, is) -> describe(run));
    describe(run);
  }

  private void describe(ActiveRun run) {
    Outcome outcome = run.outcome().get();
    Double left = run.secondsLeft().get();
    words.getStyleClass().remove("problem");
    words.setText(
        switch (outcome) {
          case null ->
              run.what().get() + (left == null ? "" : " · " + Numbers.duration(left) + " left");
          case Outcome.Finished finished -> "Run " + run.run().get() + " finished";
          case Outcome.Cancelled cancelled ->
              cancelled.total() == 0
                  ? "Cancelled before its first row"
                  : "Cancelled at " + cancelled.done() + " of " + cancelled.total();
          case Outcome.Failed failed -> failed.sentence();
        });
    if (outcome instanceof Outcome.Failed) {
      words.getStyleClass().add("problem");
    }
    String memory = run.memory().get();
    words.setTooltip(
        new Tooltip(memory.isEmpty() ? words.getText() : words.getText() + "\n" + memory));
  }
}
