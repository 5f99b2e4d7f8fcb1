package headlab.app.workspace.state;

import headlab.app.figure.CellWords;
import headlab.app.figure.FigureCell;
import headlab.engine.figure.Axis;
import headlab.engine.figure.Figure;
import headlab.engine.lane.Event;
import headlab.engine.store.CellPlace;
import headlab.engine.store.HeadScore;
import headlab.engine.store.PromptValue;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import org.jspecify.annotations.Nullable;

/// The cell that was clicked, and what each prompt counts in it.
public final class CellValues {
  private final StoredRuns runs;
  private final ObjectProperty<@Nullable Shown> shown;
  private final PromptState prompt;
  private final ModelState model;
  private final ObjectProperty<@Nullable Listing> listing = new SimpleObjectProperty<>();
  private @Nullable Wanted wanted;

  /// A cell, and whose it is.
  private record Wanted(long run, FigureCell cell) {}

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

  CellValues(
      StoredRuns runs,
      ObjectProperty<@Nullable Shown> shown,
      PromptState prompt,
      ModelState model) {
    this.runs = runs;
    this.model = model;
    this.prompt = prompt;
    this.shown = shown;
    shown.addListener((property, was, is) -> changed(is));
  }

  /// What is listed, or null before the first cell.
  public ObjectProperty<@Nullable Listing> listing() {
    return listing;
  }

  /// Lists the values behind `cell` of the figures that are shown.
  public void ask(FigureCell cell) {
    Shown figures = shown.get();
    if (figures != null) {
      ask(new Wanted(figures.key(), cell));
    }
  }

  /// Lists the values behind a head's score, whichever figures are shown.
  public void ask(HeadScore score) {
    runs.figures(
        score.run(),
        figures -> cell(score, figures).ifPresent(cell -> ask(new Wanted(score.run(), cell))));
  }

  /// Looks at the prompt of a line, as it stands in what the run read.
  ///
  /// @param refused hears why it cannot be looked at with the model that is open
  public void look(Line line, Consumer<String> refused) {
    Listing known = listing.get();
    Event.Opened open = model.opened().get();
    if (known == null || known.run() < 0 || open == null) {
      return;
    }
    runs.run(
        known.run(),
        run -> {
          if (run.model().location().equals(open.model().location())
              || model.sha256().get().equals(run.sha256())) {
            PromptsOfRun.look(run, line.prompt(), prompt);
          } else {
            refused.accept(
                "These are prompts of a run on another model than the one that is open.");
          }
        });
  }

  private static Optional<FigureCell> cell(HeadScore score, List<Figure> figures) {
    for (Figure figure : figures) {
      if (figure instanceof Figure.Grid grid && CellWords.isHeads(grid)) {
        Axis facets = grid.facets();
        for (int facet = 0; facet < grid.facetCount(); facet++) {
          String label = facets == null ? "" : "." + facets.labels().get(facet);
          if (score.figure().equals(grid.name() + label)) {
            return Optional.of(new FigureCell(grid, facet, score.layer(), score.head()));
          }
        }
      }
    }
    return Optional.empty();
  }

  private void ask(Wanted question) {
    wanted = question;
    List<CellPlace> places = CellSource.of(question.cell());
    if (question.run() < 0 || places.isEmpty()) {
      listing.set(new Listing(question.cell(), question.run(), List.of()));
      return;
    }
    runs.byPrompt(
        question.run(),
        places,
        found -> {
          if (question.equals(wanted)) {
            listing.set(
                new Listing(question.cell(), question.run(), lines(question.cell(), found)));
          }
        });
  }

  /// Another run's cells are not these; a run that went on has more rows, and another value.
  private void changed(@Nullable Shown is) {
    Wanted question = wanted;
    if (question == null) {
      return;
    }
    if (is == null || question.run() != is.key()) {
      wanted = null;
      listing.set(null);
      return;
    }
    FigureCell cell = question.cell();
    for (Figure figure : is.figures()) {
      if (figure instanceof Figure.Grid grid && grid.name().equals(cell.figure().name())) {
        ask(new FigureCell(grid, cell.facet(), cell.row(), cell.column()));
      }
    }
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
