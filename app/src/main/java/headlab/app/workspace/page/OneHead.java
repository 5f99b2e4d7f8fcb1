package headlab.app.workspace.page;

import headlab.app.figure.ColourScale;
import headlab.app.figure.HeadLinks;
import headlab.app.figure.StripView;
import headlab.app.figure.TableFigureView;
import headlab.app.widget.Buttons;
import headlab.app.workspace.state.HeadKnown;
import headlab.engine.analysis.AnalysisType;
import headlab.engine.figure.Figure;
import java.util.ArrayList;
import java.util.List;
import javafx.beans.value.ObservableValue;
import javafx.scene.Node;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.layout.VBox;

/// What one analysis found when it looked at this head alone: its tables and lines of tokens, or a
/// button that runs it.
final class OneHead {
  private static final double ROW = 27;
  private static final int TALLEST = 9;
  private static final double STRIP = 260;

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

  void show(HeadKnown known) {
    HeadKnown.OfRun found = known.figures().get(type.id());
    String command = type.id() + " --head " + known.head();
    if (found == null) {
      section.say("not computed yet");
      RunButton button =
          new RunButton(type, "Compute for head " + known.head(), command, busy, actions.run());
      button.setId("look-" + type.id());
      section.fill(button);
      return;
    }
    section.say("run " + found.run().id());
    List<Node> nodes = new ArrayList<>();
    for (Figure figure : found.figures()) {
      nodes.add(view(figure));
    }
    Hyperlink all = new Hyperlink("All figures of run " + found.run().id());
    all.setOnAction(event -> actions.show().accept(found.run()));
    nodes.add(all);
    section.fill(nodes.toArray(Node[]::new));
  }

  private Node view(Figure figure) {
    Label title = Buttons.quiet(figure.title());
    title.setWrapText(true);
    return new VBox(3, title, figure instanceof Figure.Table table ? table(table) : lines(figure));
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

  private static Node lines(Figure figure) {
    StripView strip = new StripView();
    if (figure instanceof Figure.Strip shown) {
      strip.show(shown, ColourScale.of(shown.quantity(), shown.values()));
    }
    strip.setPrefHeight(STRIP);
    strip.setMaxHeight(STRIP);
    return strip;
  }
}
