package headlab.app.workspace.state;

import headlab.app.figure.Head;
import headlab.app.figure.HeadLinks;
import headlab.engine.analysis.Analyses;
import headlab.engine.lane.Event;
import headlab.engine.store.ResultStore;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanBinding;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import org.jspecify.annotations.Nullable;

/// All that one window works on.
public final class Desk {
  private final Door door = new Door();
  private final Analyses analyses;
  private final ModelState model = new ModelState(door);
  private final PromptState prompt = new PromptState();
  private final SetState sets = new SetState(door, model, prompt);
  private final Ablations ablations = new Ablations();
  private final HeadLinks links = new HeadLinks(ablations::toggle);
  private final Looking looking = new Looking(door, model, prompt, ablations, links);
  private final Running running = new Running(door);
  private final StoredRuns runs;
  private final ObjectProperty<@Nullable Shown> shown = new SimpleObjectProperty<>();
  private final CellValues cells;
  private final HeadFile heads;
  private final BooleanBinding foreign =
      Bindings.createBooleanBinding(this::isForeign, shown, model.opened());

  public Desk(Analyses analyses, ResultStore store) {
    this.analyses = analyses;
    runs = new StoredRuns(store);
    cells = new CellValues(runs, shown, prompt, model);
    heads = new HeadFile(runs, model, links, analyses);
    ablations.heads().addListener((property, was, is) -> mark(is));
    model
        .opened()
        .addListener(
            (property, was, is) -> {
              if (is != null && (was == null || !was.model().equals(is.model()))) {
                links.selected().set(null);
                ablations.reset();
                looking.restart();
              }
            });
  }

  public Door door() {
    return door;
  }

  public Analyses analyses() {
    return analyses;
  }

  public ModelState model() {
    return model;
  }

  public PromptState prompt() {
    return prompt;
  }

  public SetState sets() {
    return sets;
  }

  public Ablations ablations() {
    return ablations;
  }

  public HeadLinks links() {
    return links;
  }

  public Looking looking() {
    return looking;
  }

  public Running running() {
    return running;
  }

  public StoredRuns runs() {
    return runs;
  }

  /// The selected head, as its page tells of it.
  public HeadFile heads() {
    return heads;
  }

  /// The clicked cell, prompt by prompt.
  public CellValues cells() {
    return cells;
  }

  /// The figures in front of the user, or null.
  public ObjectProperty<@Nullable Shown> shown() {
    return shown;
  }

  /// Whether the figures in front of the user are of another model than the open one: then their
  /// heads are not its heads.
  public BooleanBinding foreign() {
    return foreign;
  }

  private boolean isForeign() {
    Shown figures = shown.get();
    Event.Opened open = model.opened().get();
    return figures != null && (open == null || !open.model().location().equals(figures.model()));
  }

  private void mark(SortedMap<Head, Substitute> off) {
    Set<Head> heads = new HashSet<>(off.keySet());
    heads.removeIf(head -> !ablations.isOff(head));
    links.off().retainAll(heads);
    links.off().addAll(heads);
  }
}
