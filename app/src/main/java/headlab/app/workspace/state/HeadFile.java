package headlab.app.workspace.state;

import headlab.app.figure.Head;
import headlab.app.figure.HeadLinks;
import headlab.engine.analysis.Analyses;
import headlab.engine.analysis.AnalysisType;
import headlab.engine.lane.Event;
import headlab.engine.store.Run;
import headlab.engine.store.RunState;
import java.util.ArrayList;
import java.util.List;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.ListChangeListener;
import org.jspecify.annotations.Nullable;

/// All that the store says of the selected head of the open model, while its page is open.
///
/// It is read away from the window's thread, anew when another head is selected or another run of
/// the model is finished.
public final class HeadFile {
  private final StoredRuns runs;
  private final ModelState model;
  private final HeadLinks links;
  private final Analyses analyses;
  private final HeadReader reader = new HeadReader();
  private final BooleanProperty open = new SimpleBooleanProperty();
  private final ObjectProperty<@Nullable HeadKnown> known = new SimpleObjectProperty<>();

  HeadFile(StoredRuns runs, ModelState model, HeadLinks links, Analyses analyses) {
    this.runs = runs;
    this.model = model;
    this.links = links;
    this.analyses = analyses;
    links
        .selected()
        .addListener(
            (property, was, is) -> {
              if (is == null) {
                open.set(false);
              }
              refresh();
            });
    model.sha256().addListener((property, was, is) -> refresh());
    open.addListener((property, was, is) -> refresh());
    runs.runs().addListener((ListChangeListener<Run>) change -> refresh());
  }

  /// Whether the page is open.
  public BooleanProperty open() {
    return open;
  }

  /// What is known of the selected head, or null while it is being read.
  public ObjectProperty<@Nullable HeadKnown> known() {
    return known;
  }

  /// The analyses whose figures are of one head: they have a parameter that names it.
  public List<AnalysisType<?>> ofOneHead() {
    return analyses.all().stream().filter(type -> !HeadScoring.flag(type).isEmpty()).toList();
  }

  /// The analyses that score every head and of which the store has no finished run of this model.
  public List<AnalysisType<?>> missing() {
    List<String> there = finished().stream().map(Run::analysis).distinct().toList();
    return analyses.all().stream()
        .filter(type -> HeadScoring.scores(type) && !there.contains(type.id()))
        .toList();
  }

  /// Keeps what the user wrote about a head of the model with these weights.
  public void write(String sha256, Head head, String text) {
    runs.ask(
        store -> {
          store.heads().write(sha256, head.layer(), head.head(), text);
          return text;
        },
        written -> {});
  }

  /// The command of an analysis that looks at `head` alone.
  public static String command(AnalysisType<?> type, Head head) {
    return type.id() + " " + HeadScoring.flag(type) + " " + head;
  }

  private void refresh() {
    Head head = links.selected().get();
    Event.Opened opened = model.opened().get();
    String sha256 = model.sha256().get();
    if (!open.get() || head == null || opened == null || sha256.isEmpty()) {
      known.set(null);
      return;
    }
    HeadKnown was = known.get();
    if (was != null && !(was.head().equals(head) && was.sha256().equals(sha256))) {
      known.set(null);
    }
    List<Run> finished = finished();
    runs.ask(
        store -> reader.read(store, sha256, finished, head),
        read -> {
          if (open.get()
              && read.head().equals(links.selected().get())
              && read.sha256().equals(model.sha256().get())) {
            known.set(read);
          }
        });
  }

  private List<Run> finished() {
    String sha256 = model.sha256().get();
    List<Run> finished = new ArrayList<>();
    for (Run run : runs.runs()) {
      if (run.state() == RunState.FINISHED && sha256.equals(run.sha256())) {
        finished.add(run);
      }
    }
    return finished;
  }
}
