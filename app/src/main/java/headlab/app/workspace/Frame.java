package headlab.app.workspace;

import headlab.app.figure.FigureView;
import headlab.app.figure.Head;
import headlab.app.run.PromptFile;
import headlab.app.widget.Buttons;
import headlab.app.widget.Fx;
import headlab.app.widget.Glyph;
import headlab.app.workspace.panel.StatusBar;
import headlab.app.workspace.state.Desk;
import headlab.app.workspace.state.Shown;
import headlab.datasets.Prompt;
import headlab.datasets.Refusal;
import headlab.engine.figure.Figure;
import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import headlab.engine.model.FoundModel;
import headlab.icons.Icon;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import javafx.beans.binding.Bindings;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.input.DragEvent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;

/// The frame of one window: menus and tools above, the workspace within, and what the menus do.
final class Frame {
  private static final String CLEAN = "When Mary and John went to the store, John gave a drink to";
  private static final String CORRUPTED =
      "When Mary and John went to the store, Mary gave a drink to";

  /// What the frame is given.
  ///
  /// @param cached finds the models of the local Hugging Face cache; called away from the window's
  ///   thread
  /// @param store the file of the store
  /// @param log the file of the log
  record Surroundings(
      SettingsFile settings,
      PathChooser chooser,
      Supplier<List<FoundModel>> cached,
      Path store,
      Path log) {}

  private final Desk desk;
  private final Surroundings around;
  private final Stage stage;
  private final StatusBar status;
  private final Actions actions;
  private final Copying copying;
  private final Workspace workspace;
  private final ModelList entries;
  private final Button themeButton =
      Buttons.icon(Icon.DARK_THEME, "Light or dark", this::turnTheme);
  private Settings settings;
  private List<FoundModel> cached = List.of();

  Frame(Stage stage, Desk desk, Surroundings around) {
    this.stage = stage;
    this.desk = desk;
    this.around = around;
    settings = around.settings().read();
    settings.theme().apply();
    status = new StatusBar(desk);
    actions = new Actions(desk, status::say);
    copying = new Copying(desk, this::front, () -> actions.form().get().type(), status::say);
    workspace = new Workspace(desk, actions, status, this::export, copying::state);
    entries = new ModelList(desk, actions);
    desk.model().opened().addListener((property, was, is) -> remember(is));
  }

  /// Shows the window.
  void show() {
    BorderPane root = new BorderPane(workspace);
    root.getStyleClass().add("headlab");
    root.setTop(new VBox(menus(), tools()));
    Scene scene = new Scene(root, settings.width(), settings.height());
    Theme.dress(scene);
    scene.setOnDragOver(this::offer);
    scene.setOnDragDropped(this::drop);
    scene.addEventHandler(KeyEvent.KEY_PRESSED, this::escape);
    stage.setScene(scene);
    stage.setTitle("Headlab");
    stage.setMinWidth(980);
    stage.setMinHeight(620);
    stage.setOnHidden(event -> keepLayout());
    list();
    markTheme();
    stage.show();
    workspace.dividers(settings);
    Fx.later(() -> workspace.dividers(settings));
    findCached();
    desk.runs().refresh();
  }

  /// Opens what a first start opens: a bundled model and an indirect-object prompt.
  void begin(String model) {
    desk.prompt().type(CLEAN, CORRUPTED, "␣Mary", "␣John");
    actions.open(model);
  }

  /// Shows how much memory the program takes.
  void memory(long bytes) {
    status.memory(bytes);
  }

  /// Shows a sentence in the status bar.
  void say(String sentence) {
    status.say(sentence);
  }

  /// Chooses an analysis, as the sidebar does.
  void choose(String analysis) {
    actions.choose(desk.analyses().named(analysis));
  }

  /// Runs the chosen analysis, as the button does.
  void run() {
    actions.run();
  }

  /// Shows a stored run's figures, as the list of runs does.
  void reopen(long run) {
    desk.runs().run(run, actions::open);
  }

  Workspace workspace() {
    return workspace;
  }

  /// Gives the window another look, and remembers it.
  void theme(Theme theme) {
    settings = settings.withTheme(theme);
    theme.apply();
    markTheme();
    save();
  }

  private void turnTheme() {
    theme(settings.theme().isDark() ? Theme.LIGHT : Theme.DARK);
  }

  private void markTheme() {
    themeButton.setGraphic(
        Glyph.of(settings.theme().isDark() ? Icon.LIGHT_THEME : Icon.DARK_THEME));
  }

  private Node menus() {
    var nothing = desk.shown().isNull();
    return MenuRow.bar(
        MenuRow.menu(
            "File",
            MenuRow.Item.of(Icon.OPEN_FOLDER, "Open model …", "Shortcut+O", this::openFolder),
            MenuRow.Item.of(Icon.PROMPTS, "Open prompts …", "Shortcut+P", this::openPrompts),
            null,
            MenuRow.Item.of(Icon.EXPORT, "Export figures …", "Shortcut+E", this::exportFront)
                .unless(nothing),
            null,
            new MenuRow.Item(null, "Quit", "Shortcut+Q", null, stage::close)),
        MenuRow.menu(
            "Edit",
            MenuRow.Item.of(Icon.UNDO, "Undo", "Shortcut+Z", desk.ablations()::undo)
                .unless(desk.ablations().canUndo().not()),
            MenuRow.Item.of(Icon.REDO, "Redo", "Shortcut+Shift+Z", desk.ablations()::redo)
                .unless(desk.ablations().canRedo().not()),
            MenuRow.Item.of(Icon.CLEAR, "Switch all heads on", "", desk.ablations()::clear),
            null,
            MenuRow.Item.of(Icon.COPY, "Copy table", "Shortcut+Shift+C", copying::table)
                .unless(nothing),
            MenuRow.Item.of(Icon.COPY, "Copy image", "Shortcut+Shift+I", copying::image)
                .unless(nothing),
            MenuRow.Item.of(Icon.CITE, "Copy methods paragraph", "", copying::methods)
                .unless(nothing),
            MenuRow.Item.of(Icon.CITE, "Copy BibTeX", "", copying::bibtex),
            MenuRow.Item.of(Icon.COMMAND_LINE, "Copy state as command line", "", copying::state)),
        MenuRow.analyses(
            desk.analyses().all(),
            actions::choose,
            MenuRow.Item.of(Icon.RUN, "Run", "Shortcut+R", actions::run)
                .unless(workspace.cannotRun()),
            MenuRow.Item.of(Icon.STOP, "Cancel", "Shortcut+Period", actions::cancel)
                .unless(Bindings.not(desk.running().busy()))),
        view(),
        MenuRow.menu(
            "Help",
            MenuRow.Item.of(
                Icon.INFORMATION,
                "About Headlab",
                "",
                () -> AboutBox.show(stage, around.store(), around.log()))));
  }

  private javafx.scene.control.Menu view() {
    javafx.scene.control.Menu menu =
        MenuRow.menu(
            "View",
            MenuRow.Item.of(Icon.HEAD, "Page of the selected head", "Shortcut+H", this::openPage)
                .unless(desk.links().selected().isNull()));
    menu.getItems().add(MenuRow.themes(settings.theme(), this::theme));
    return menu;
  }

  private void openPage() {
    Head head = desk.links().selected().get();
    if (head != null) {
      desk.links().open(head);
    }
  }

  private Node tools() {
    Button open =
        Buttons.of(
            Icon.OPEN_FOLDER, "Open model", "Open a model's folder (Ctrl+O)", this::openFolder);
    Button run = Buttons.of(Icon.RUN, "Run", "Run the analysis (Ctrl+R)", actions::run);
    run.disableProperty().bind(workspace.cannotRun());
    Button stop = Buttons.of(Icon.STOP, "Cancel", "Cancel the run (Esc)", actions::cancel);
    stop.disableProperty().bind(Bindings.not(desk.running().busy()));
    Button export = Buttons.of(Icon.EXPORT, "Export", "Export figures (Ctrl+E)", this::exportFront);
    export.setId("export");
    export.disableProperty().bind(desk.shown().isNull());
    Button cite =
        Buttons.of(
            Icon.CITE, "Methods", "Copy the methods paragraph of these figures", copying::methods);
    cite.disableProperty().bind(desk.shown().isNull());
    for (Button button : List.of(open, run, stop, export, cite)) {
      button.getStyleClass().add("flat");
    }
    HBox tools = new HBox(2, open, run, stop, export, cite, Buttons.space(), themeButton);
    tools.setAlignment(Pos.CENTER_LEFT);
    tools.getStyleClass().add("tools");
    return tools;
  }

  private void list() {
    workspace.sidebar().models(entries.models(settings.recent(), cached, this::openFolder));
    workspace.sidebar().prompts(entries.prompts(this::openPrompts));
    workspace.sidebar().analyses(entries.analyses());
  }

  private void findCached() {
    Thread.ofVirtual()
        .start(
            () -> {
              List<FoundModel> found = around.cached().get();
              Fx.later(
                  () -> {
                    cached = found;
                    list();
                  });
            });
  }

  private void remember(Event.@Nullable Opened opened) {
    if (opened != null) {
      settings = settings.withRecent(opened.model().location());
      list();
      save();
    }
  }

  private void keepLayout() {
    workspace.page().keep();
    desk.runs().close();
    Scene scene = stage.getScene();
    settings = settings.withLayout(scene.getWidth(), scene.getHeight(), workspace.dividers());
    around.settings().write(settings);
  }

  private void save() {
    Settings now = settings;
    Thread.ofVirtual().start(() -> around.settings().write(now));
  }

  private void openFolder() {
    around.chooser().modelFolder().ifPresent(path -> actions.open(path.toString()));
  }

  private void openPrompts() {
    around.chooser().promptFile().ifPresent(this::readPrompts);
  }

  private void readPrompts(Path file) {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                List<Prompt> prompts = PromptFile.read(file.toString());
                Fx.later(() -> keep(prompts, file));
              } catch (Refusal e) {
                Fx.later(() -> say(e.sentence().replace('\n', ' ')));
              }
            });
  }

  private void keep(List<Prompt> prompts, Path file) {
    desk.door()
        .ask(
            id -> new Request.Keep(id, prompts, String.valueOf(file.getFileName())),
            event -> {
              switch (event) {
                case Event.Kept kept -> {
                  desk.prompt().index().set(0);
                  desk.prompt().set().set(kept.set());
                }
                case Event.Refused refused -> say(refused.sentence());
                default -> {}
              }
            });
  }

  private @Nullable FigureView front() {
    return workspace.results().front();
  }

  private void exportFront() {
    FigureView front = front();
    if (front != null) {
      export(front);
    }
  }

  private void export(FigureView view) {
    Shown shown = desk.shown().get();
    Figure figure = view.figure();
    if (shown != null && figure != null) {
      Path start =
          settings.folder().isEmpty()
              ? Path.of(System.getProperty("user.home", "."), "headlab-figures")
              : Path.of(settings.folder());
      new ExportDialog(stage, shown, figure, start, around.chooser(), this::exported).show();
    }
  }

  private void exported(Path folder) {
    settings = settings.withFolder(folder.toString());
    save();
  }

  private void escape(KeyEvent event) {
    if (event.getCode() == KeyCode.ESCAPE && desk.running().busy().get()) {
      actions.cancel();
      event.consume();
    }
  }

  private void offer(DragEvent event) {
    if (event.getDragboard().hasFiles()) {
      event.acceptTransferModes(TransferMode.COPY);
    }
    event.consume();
  }

  private void drop(DragEvent event) {
    event.getDragboard().getFiles().forEach(this::take);
    event.setDropCompleted(true);
    event.consume();
  }

  /// Takes what was dropped: the folder of a model or a file in one, `merges.txt` too; else prompts
  /// by their file's name.
  void take(File file) {
    boolean ofModel =
        file.getName().endsWith(".txt") && new File(file.getParentFile(), "config.json").isFile();
    if (file.isDirectory()) {
      actions.open(file.getPath());
    } else if (!ofModel && PromptFile.isNamedAsOne(file.getName())) {
      readPrompts(file.toPath());
    } else if (file.getParentFile() != null) {
      actions.open(file.getParent());
    }
  }
}
