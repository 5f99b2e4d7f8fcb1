package headlab.app.workspace;

import headlab.app.form.AnalysisForm;
import headlab.app.workspace.state.ActiveRun;
import headlab.app.workspace.state.Comparison;
import headlab.app.workspace.state.Desk;
import headlab.app.workspace.state.Shown;
import headlab.datasets.PromptSet;
import headlab.engine.analysis.AnalysisType;
import headlab.engine.figure.Figure;
import headlab.engine.lane.Event;
import headlab.engine.model.ModelRef;
import headlab.engine.store.Run;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;

/// What the window's buttons and menus do with models and runs.
final class Actions {
  private final Desk desk;
  private final Consumer<String> say;
  private final StringProperty promptWords = new SimpleStringProperty();
  private final ObjectProperty<AnalysisForm> form;
  private long comparisons;
  private @Nullable ActiveRun followed;

  /// @param say shows a sentence in the status bar
  Actions(Desk desk, Consumer<String> say) {
    this.desk = desk;
    this.say = say;
    desk.prompt().set().addListener((property, was, is) -> describePrompts());
    describePrompts();
    form = new SimpleObjectProperty<>(formOf(desk.analyses().all().getFirst()));
    desk.running().current().addListener((property, was, is) -> follow(is));
    desk.runs().problem().addListener((property, was, is) -> say.accept(is));
  }

  /// The form of the chosen analysis.
  ObjectProperty<AnalysisForm> form() {
    return form;
  }

  void open(String location) {
    desk.model().open(ModelRef.of(location));
  }

  private AnalysisForm formOf(AnalysisType<?> type) {
    return new AnalysisForm(
        type, promptWords, words -> desk.prompt().set().set(PromptSet.parse(words)));
  }

  void choose(AnalysisType<?> type) {
    if (form.get().type() != type) {
      form.set(formOf(type));
    }
  }

  /// Runs the chosen analysis on the prompt, or the set, that is chosen.
  void run() {
    Event.Opened open = desk.model().opened().get();
    if (open == null || desk.running().busy().get() || desk.prompt().isEmpty()) {
      return;
    }
    desk.heads().open().set(false);
    PromptSet set = desk.prompt().set().get();
    if (set != null) {
      run(open, set);
    } else {
      desk.running().keep(desk.prompt(), kept -> run(open, kept), say);
    }
  }

  private void run(Event.Opened open, PromptSet set) {
    try {
      String command = form.get().command(set.format());
      desk.running().run(open.model(), desk.prompt().bos().get(), command);
      say.accept("");
    } catch (IllegalArgumentException e) {
      say.accept(String.valueOf(e.getMessage()));
    }
  }

  /// Runs a command on the open model, on the input that it names.
  void run(String command) {
    Event.Opened open = desk.model().opened().get();
    if (open != null && !desk.running().busy().get()) {
      String whole = desk.analyses().typeOf(command).complete(command);
      desk.running().run(open.model(), desk.prompt().bos().get(), whole);
      say.accept("");
    }
  }

  void cancel() {
    desk.running().cancel();
  }

  /// Shows the figures of a finished run.
  void open(Run run) {
    followed = null;
    desk.heads().open().set(false);
    desk.runs()
        .notes(
            run.id(), notes -> desk.runs().figures(run.id(), figures -> show(run, figures, notes)));
  }

  private void show(Run run, List<Figure> figures, List<String> notes) {
    if (figures.isEmpty()) {
      say.accept("Run " + run.id() + " has no figures: it is " + run.state().id() + ".");
      return;
    }
    Map<String, String> fields = fields(run);
    note(fields, notes);
    desk.shown().set(new Shown(run.id(), run.model().location(), figures, run.command(), fields));
  }

  /// Puts what a run had to say beside where its figures come from.
  private static void note(Map<String, String> fields, List<String> notes) {
    if (!notes.isEmpty()) {
      fields.put("notes", String.join(" ", notes));
    }
  }

  void resume(Run run) {
    if (!desk.running().busy().get()) {
      desk.running().resume(run);
    }
  }

  void recompute(Run run) {
    if (!desk.running().busy().get()) {
      desk.running().run(run.model(), run.bos(), run.command());
    }
  }

  /// Shows the first of two runs minus the second.
  void compare(List<Run> two) {
    if (two.size() != 2) {
      say.accept("Select two finished runs to compare.");
      return;
    }
    desk.heads().open().set(false);
    Run first = two.get(0);
    Run second = two.get(1);
    followed = null;
    desk.runs()
        .figures(
            first.id(),
            left -> desk.runs().figures(second.id(), right -> compare(first, left, second, right)));
  }

  private void compare(Run first, List<Figure> left, Run second, List<Figure> right) {
    try {
      Map<String, String> fields = new LinkedHashMap<>();
      fields.put("comparison", "Run " + first.id() + " minus run " + second.id());
      fields.put("first", first.command());
      fields.put("second", second.command());
      String model = first.model().location();
      boolean same = model.equals(second.model().location());
      desk.shown()
          .set(
              new Shown(
                  --comparisons,
                  same ? model : "",
                  Comparison.difference(left, right),
                  "",
                  fields));
    } catch (IllegalArgumentException e) {
      say.accept(String.valueOf(e.getMessage()));
    }
  }

  private void follow(@Nullable ActiveRun run) {
    followed = run;
    if (run != null) {
      run.figures().addListener((property, was, is) -> show(run, List.of()));
      run.run().addListener((property, was, is) -> desk.runs().refresh());
      run.outcome()
          .addListener(
              (property, was, is) -> {
                desk.runs().refresh();
                desk.runs().notes(run.run().get(), notes -> show(run, notes));
              });
    }
  }

  private void show(ActiveRun run, List<String> notes) {
    if (run != followed || run.figures().get().isEmpty()) {
      return;
    }
    Map<String, String> fields = new LinkedHashMap<>();
    Event.Opened open = desk.model().opened().get();
    fields.put("run", "Run " + run.run().get());
    fields.put("model", run.model().location());
    if (open != null && open.model().equals(run.model())) {
      fields.put("model sha256", desk.model().sha256().get());
      fields.put("dtype", run.model().dtype().id());
      fields.put("device", open.device());
    }
    fields.put("command", run.command().get());
    fields.values().removeIf(String::isEmpty);
    note(fields, notes);
    desk.shown()
        .set(
            new Shown(
                run.run().get(),
                run.model().location(),
                run.figures().get(),
                run.command().get(),
                fields));
  }

  private static Map<String, String> fields(Run run) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("run", "Run " + run.id());
    fields.put("model", run.model().location());
    fields.put("model sha256", run.sha256() == null ? "" : run.sha256());
    fields.put("dtype", run.model().dtype().id());
    fields.put("device", run.device() == null ? "" : run.device());
    fields.put("engine", "Headlab " + run.engineVersion());
    fields.put("command", run.command());
    fields.values().removeIf(String::isEmpty);
    return fields;
  }

  private void describePrompts() {
    PromptSet set = desk.prompt().set().get();
    promptWords.set(
        switch (set) {
          case null -> "The typed prompt";
          case PromptSet.Named named -> named.format();
          case PromptSet.Given given -> "A file's prompts (" + given.sha256().substring(0, 8) + ")";
        });
  }
}
