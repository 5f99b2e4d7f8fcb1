package headlab.app.workspace;

import headlab.analyses.patching.ActivationPatching;
import headlab.analyses.patching.HeadPatching;
import headlab.app.figure.Head;
import headlab.app.workspace.state.Desk;
import headlab.datasets.PromptSet;
import headlab.datasets.Span;
import headlab.engine.analysis.AnalysisType;
import headlab.engine.lane.Event;
import headlab.engine.sweep.Metric;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.Map;
import java.util.function.Consumer;

/// Patches a head on the prompt, or the set, that is looked at.
final class PatchHead {
  private final Desk desk;
  private final Consumer<String> say;

  /// @param say shows a sentence in the status bar
  PatchHead(Desk desk, Consumer<String> say) {
    this.desk = desk;
    this.say = say;
  }

  /// Patches every head: the page of each then says where it stands.
  void all(Head head) {
    ActivationPatching usual = new ActivationPatching();
    start(
        set ->
            AnalysisType.of(ActivationPatching.class)
                .format(new ActivationPatching(set, usual.direction(), usual.metric())));
  }

  /// Patches the heads of one layer at the position that is looked at, and shows that figure.
  void here(Head head) {
    Event.Seen seen = desk.looking().seen().get();
    if (seen == null) {
      say.accept("Nothing is patched before the prompt has been read.");
      return;
    }
    String position = position(seen.prompt(), desk.prompt().position().get());
    HeadPatching usual = new HeadPatching();
    boolean started =
        start(
            set ->
                AnalysisType.of(HeadPatching.class)
                    .format(
                        new HeadPatching(
                            set,
                            0,
                            head.layer(),
                            position,
                            usual.direction(),
                            Metric.LOGIT_DIFFERENCE)));
    if (started) {
      desk.heads().open().set(false);
    }
  }

  /// A position by its role, which prompts of several lengths share; else by its number.
  private static String position(TokenizedPrompt prompt, int chosen) {
    int at = Math.floorMod(chosen, prompt.length());
    for (Map.Entry<String, Span> role : prompt.roles().entrySet()) {
      if (role.getValue().contains(at)) {
        return "role:" + role.getKey();
      }
    }
    return Integer.toString(at);
  }

  private boolean start(java.util.function.Function<PromptSet, String> command) {
    Event.Opened open = desk.model().opened().get();
    Event.Seen seen = desk.looking().seen().get();
    if (open == null || desk.running().busy().get() || desk.prompt().isEmpty()) {
      return false;
    }
    if (seen != null && !seen.prompt().hasCorrupted()) {
      say.accept(
          "Patching needs a pair: type a corrupted prompt beside the clean one, or choose a set of pairs.");
      return false;
    }
    PromptSet set = desk.prompt().set().get();
    Consumer<PromptSet> run =
        kept -> desk.running().run(open.model(), desk.prompt().bos().get(), command.apply(kept));
    if (set != null) {
      run.accept(set);
    } else {
      desk.running().keep(desk.prompt(), run, say);
    }
    say.accept("");
    return true;
  }
}
