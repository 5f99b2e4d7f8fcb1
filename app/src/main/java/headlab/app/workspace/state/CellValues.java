package headlab.app.workspace.state;

import headlab.app.figure.FigureCell;
import headlab.engine.store.CellPlace;
import headlab.engine.store.PromptValue;
import java.util.List;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import org.jspecify.annotations.Nullable;

/// The cell that was clicked, and what each prompt counts in it.
public final class CellValues {
  private final StoredRuns runs;
  private final ObjectProperty<@Nullable Shown> shown;
  private final PromptState prompt;
  private final ObjectProperty<@Nullable Listing> listing = new SimpleObjectProperty<>();
  private @Nullable FigureCell wanted;

  /// One prompt's line.
  ///
  /// @param prompt its index among the prompts of the run, from 0
  /// @param share what it counts, on the figure's scale
  /// @param metric of the edited run, or null where the share is all there is
  public record Line(
      int prompt, double share, @Nullable Double metric, String words, String group) {}

  /// A cell with its lines; none where the figure has no values by prompt.
  ///
  /// @param run whose figure it is
  public record Listing(FigureCell cell, long run, List<Line> lines) {}

  CellValues(StoredRuns runs, ObjectProperty<@Nullable Shown> shown, PromptState prompt) {
    this.runs = runs;
    this.prompt = prompt;
    this.shown = shown;
    shown.addListener((property, was, is) -> changed(was, is));
  }

  /// What is listed, or null before the first cell.
  public ObjectProperty<@Nullable Listing> listing() {
    return listing;
  }

  /// Lists the values behind `cell` of the figures that are shown.
  public void ask(FigureCell cell) {
    wanted = cell;
    Shown figures = shown.get();
    List<CellPlace> places = CellSource.of(cell);
    if (figures == null) {
      return;
    }
    if (figures.key() < 0 || places.isEmpty()) {
      listing.set(new Listing(cell, figures.key(), List.of()));
      return;
    }
    runs.byPrompt(
        figures.key(),
        places,
        found -> {
          if (cell.equals(wanted)) {
            listing.set(new Listing(cell, figures.key(), lines(cell, found)));
          }
        });
  }

  /// Looks at the prompt of a line, as it stands in what the run read.
  public void look(Line line) {
    Listing known = listing.get();
    if (known != null && known.run() >= 0) {
      runs.run(known.run(), run -> PromptsOfRun.look(run, line.prompt(), prompt));
    }
  }

  /// Another run's cells are not these; a run that went on has more rows, and another value.
  private void changed(@Nullable Shown was, @Nullable Shown is) {
    FigureCell cell = wanted;
    if (cell == null) {
      return;
    }
    if (was == null || is == null || was.key() != is.key()) {
      wanted = null;
      listing.set(null);
      return;
    }
    is.figures().stream()
        .filter(each -> each.name().equals(cell.figure().name()))
        .filter(headlab.engine.figure.Figure.Grid.class::isInstance)
        .map(headlab.engine.figure.Figure.Grid.class::cast)
        .findFirst()
        .ifPresent(grid -> ask(new FigureCell(grid, cell.facet(), cell.row(), cell.column())));
  }

  private static List<Line> lines(FigureCell cell, List<PromptValue> values) {
    Share share = Share.in(cell.figure());
    return values.stream()
        .map(
            each ->
                new Line(
                    each.prompt(),
                    share.of(each, cell.figure().sides()),
                    share == Share.SAME ? null : each.value(),
                    each.words(),
                    each.group()))
        .filter(line -> Double.isFinite(line.share()))
        .toList();
  }
}
