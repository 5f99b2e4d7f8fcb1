package headlab.app.workspace;

import headlab.app.workspace.panel.Sidebar;
import headlab.app.workspace.state.Desk;
import headlab.datasets.BundledModels;
import headlab.datasets.Generator;
import headlab.datasets.Generators;
import headlab.datasets.PromptSet;
import headlab.engine.analysis.AnalysisType;
import headlab.engine.lane.Event;
import headlab.engine.model.FoundModel;
import headlab.engine.model.ModelRef;
import headlab.icons.Icon;
import java.util.ArrayList;
import java.util.List;

/// The entries of the sidebar: which models, prompts and analyses there are.
final class ModelList {
  private final Desk desk;
  private final Actions actions;

  ModelList(Desk desk, Actions actions) {
    this.desk = desk;
    this.actions = actions;
  }

  /// The bundled models, those opened lately, those of the local Hugging Face cache, and the way to
  /// any folder.
  List<Sidebar.Entry> models(List<String> recent, List<FoundModel> cached, Runnable openFolder) {
    List<Sidebar.Entry> entries = new ArrayList<>();
    for (String name : BundledModels.names()) {
      entries.add(model(Icon.BUNDLED_MODEL, name, name, "Comes with Headlab"));
    }
    for (String location : recent) {
      if (!BundledModels.names().contains(location)) {
        entries.add(
            model(Icon.RECENT_MODEL, shortName(location), location, "Opened lately: " + location));
      }
    }
    for (FoundModel found : cached) {
      if (!recent.contains(found.folder())) {
        entries.add(
            model(
                Icon.CACHED_MODEL,
                found.name(),
                found.folder(),
                "In the Hugging Face cache: " + found.folder()));
      }
    }
    entries.add(
        new Sidebar.Entry(
            Icon.OPEN_FOLDER,
            "Open folder …",
            "",
            "Open a Hugging Face folder (Ctrl+O), or drop it on the window",
            () -> false,
            openFolder));
    return entries;
  }

  /// The typed prompt, the sets there are, and the way to a file.
  List<Sidebar.Entry> prompts(Runnable openFile) {
    List<Sidebar.Entry> entries = new ArrayList<>();
    entries.add(
        new Sidebar.Entry(
            Icon.TYPED_PROMPT,
            "Typed prompt",
            "",
            "The prompt that is typed above the figures",
            () -> desk.prompt().set().get() == null,
            () -> desk.prompt().set().set(null)));
    for (Generator generator : Generators.all()) {
      entries.add(
          new Sidebar.Entry(
              Icon.PROMPT_SET,
              generator.name(),
              "",
              generator.description(),
              () ->
                  desk.prompt().set().get() instanceof PromptSet.Named named
                      && named.name().equals(generator.name()),
              () -> choose(generator.name())));
    }
    entries.add(
        new Sidebar.Entry(
            Icon.OPEN_FOLDER,
            "Open file …",
            "",
            "Prompts as JSONL, one object a line, or CSV with a header",
            () -> desk.prompt().set().get() instanceof PromptSet.Given,
            openFile));
    return entries;
  }

  List<Sidebar.Entry> analyses() {
    List<Sidebar.Entry> entries = new ArrayList<>();
    for (AnalysisType<?> type : desk.analyses().all()) {
      entries.add(
          new Sidebar.Entry(
              icon(type),
              type.about().title(),
              "",
              type.about().question(),
              () -> actions.form().get().type() == type,
              () -> actions.choose(type)));
    }
    return entries;
  }

  private Sidebar.Entry model(Icon icon, String name, String location, String help) {
    return new Sidebar.Entry(
        icon, name, "", help, () -> isOpen(location), () -> actions.open(location));
  }

  private boolean isOpen(String location) {
    ModelRef asked = desk.model().asked().get();
    Event.Opened open = desk.model().opened().get();
    return asked != null && open != null && open.model().location().equals(location);
  }

  private void choose(String name) {
    if (!(desk.prompt().set().get() instanceof PromptSet.Named named
        && named.name().equals(name))) {
      desk.prompt().index().set(0);
      desk.prompt().set().set(PromptSet.parse(name));
    }
  }

  private static Icon icon(AnalysisType<?> type) {
    return switch (type.id()) {
      case "activation-patching", "head-patching" -> Icon.PATCH;
      case "head-ablation" -> Icon.ABLATE;
      case "logit-attribution" -> Icon.ATTRIBUTE;
      default -> Icon.ANALYSES;
    };
  }

  private static String shortName(String location) {
    int slash = Math.max(location.lastIndexOf('/'), location.lastIndexOf('\\'));
    return slash < 0 || slash == location.length() - 1 ? location : location.substring(slash + 1);
  }
}
