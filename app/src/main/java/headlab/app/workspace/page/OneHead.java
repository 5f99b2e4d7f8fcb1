package headlab.app.workspace.page;

import headlab.app.figure.BarsView;
import headlab.app.figure.ColourScale;
import headlab.app.figure.HeadLinks;
import headlab.app.figure.Heatmap;
import headlab.app.figure.PlaneView;
import headlab.app.figure.Plotted;
import headlab.app.figure.StripView;
import headlab.app.figure.TableFigureView;
import headlab.app.widget.Buttons;
import headlab.app.workspace.state.HeadFile;
import headlab.app.workspace.state.HeadKnown;
import headlab.engine.analysis.AnalysisType;
import headlab.engine.figure.Figure;
import java.util.ArrayList;
import java.util.List;
import javafx.beans.value.ObservableValue;
import javafx.scene.Node;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/// What one analysis found when it looked at this head alone: its tables and lines of tokens, or a
/// button that runs it.
final class OneHead {
  private static final double ROW = 27;
  private static final int TALLEST = 9;
  private static final double TALL = 260;

  private final Section section;
  private final AnalysisType<?> type;
  private final HeadLinks links;
  private final ObservableValue<Boolean> busy;
  private final PageActions actions;

  /// @param title of the section
  OneHead(
      AnalysisType<?> type,
      String title,
      HeadLinks links,
      ObservableValue<Boolean> busy,
      PageActions actions) {
    this.type = type;
    this.links = links;
    this.busy = busy;
    this.actions = actions;
    section = new Section("section-" + type.id(), title);
  }

  Section section() {
    return section;
  }

  /// Whether it was found for the head that is shown.
  boolean show(HeadKnown known) {
    HeadKnown.OfRun found = known.figures().get(type.id());
    if (found == null) {
      section.say("not computed yet");
      section.fill(button(known, "Compute for head " + known.head()));
      return false;
    }
    section.say("run " + found.run().id());
    List<Node> nodes = new ArrayList<>();
    for (Figure figure : found.figures()) {
      Label title = Buttons.quiet(figure.title());
      title.setWrapText(true);
      nodes.add(new VBox(3, title, view(figure)));
    }
    Hyperlink all = new Hyperlink("All figures of run " + found.run().id());
    all.setOnAction(event -> actions.show().accept(found.run()));
    nodes.add(all);
    section.fill(nodes.toArray(Node[]::new));
    return true;
  }

  /// Runs the analysis for the head that is shown.
  RunButton button(HeadKnown known, String words) {
    String command = HeadFile.command(type, known.head());
    RunButton button = new RunButton(type, words, command, busy, actions.run());
    button.setId("look-" + type.id());
    return button;
  }

  /// The words of its menu entry.
  String title() {
    return type.about().title();
  }

  private Node view(Figure figure) {
    return switch (figure) {
      case Figure.Table table -> table(table);
      case Figure.Strip strip -> {
        StripView view = new StripView();
        view.show(strip, ColourScale.of(strip.quantity(), strip.values()));
        yield sized(view);
      }
      case Figure.Grid grid -> {
        Heatmap view = new Heatmap(false);
        Figure.Grid first = grid.facet(0);
        view.show(first, ColourScale.of(first.quantity(), first.values()));
        yield sized(view);
      }
      case Figure.Bars bars -> {
        BarsView view = new BarsView();
        view.onHead(links.selected()::set);
        view.show(bars, ColourScale.of(bars.quantity(), bars.values()));
        yield sized(view);
      }
      case Figure.Curve curve -> plane(Plotted.of(curve));
      case Figure.Scatter scatter -> plane(Plotted.of(scatter));
    };
  }

  private Node plane(Plotted plotted) {
    PlaneView view = new PlaneView();
    view.show(plotted);
    return sized(view);
  }

  private static Node sized(Region view) {
    view.setMinHeight(TALL);
    view.setPrefHeight(TALL);
    view.setMaxHeight(TALL);
    return view;
  }

  private Node table(Figure.Table shown) {
    TableFigureView table = new TableFigureView();
    table.onOpen(links.selected()::set);
    table.getStyleClass().add("page-table");
    table.setFixedCellSize(ROW);
    table.show(shown);
    double high = 46 + ROW * Math.clamp(shown.rows().size(), 1, TALLEST);
    table.setMinHeight(high);
    table.setPrefHeight(high);
    return table;
  }
}
