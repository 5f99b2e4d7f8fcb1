package headlab.app.workspace.page;

import headlab.app.figure.Head;
import headlab.app.figure.HeadLinks;
import headlab.app.widget.Buttons;
import headlab.app.widget.Numbers;
import headlab.app.workspace.state.HeadKnown;
import headlab.engine.analysis.AnalysisType;
import headlab.engine.store.HeadPair;
import java.util.List;
import java.util.Locale;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;

/// The heads that a head reads from and writes to the most, by queries, keys and values.
final class Composition {
  private static final int SHOWN = 5;
  private static final List<String> WAYS = List.of("q", "k", "v");

  private final Section section = new Section("section-composition", "Reads from, and writes to");
  private final HeadLinks links;
  private final AnalysisType<?> type;
  private final ObservableValue<Boolean> busy;
  private final PageActions actions;

  /// @param type composition scores
  Composition(
      HeadLinks links, AnalysisType<?> type, ObservableValue<Boolean> busy, PageActions actions) {
    this.links = links;
    this.type = type;
    this.busy = busy;
    this.actions = actions;
  }

  Section section() {
    return section;
  }

  void show(HeadKnown known) {
    var run = known.composed();
    if (run == null) {
      section.say("not computed yet");
      section.fill(new RunButton(type, type.about().title(), type.id(), busy, actions.run()));
      return;
    }
    section.say("composition of the heads' weights, run " + run.id());
    FlowPane both = new FlowPane(34, 12);
    both.getChildren().addAll(side("Reads from", known, true), side("Writes to", known, false));
    section.fill(both);
  }

  private Node side(String title, HeadKnown known, boolean reads) {
    String head = known.head().toString();
    GridPane grid = new GridPane(20, 3);
    for (int way = 0; way < WAYS.size(); way++) {
      String figure = WAYS.get(way);
      Label caption = Buttons.quiet(figure.toUpperCase(Locale.ROOT));
      caption.setTooltip(
          new Tooltip(
              (reads ? "What this head reads as %s" : "What later heads read of it as %s")
                  .formatted(words(figure))));
      grid.add(caption, way, 0);
      List<HeadPair> pairs =
          known.pairs().stream()
              .filter(pair -> pair.figure().equals(figure))
              .filter(pair -> (reads ? pair.to() : pair.from()).equals(head))
              .limit(SHOWN)
              .toList();
      for (int i = 0; i < pairs.size(); i++) {
        grid.add(pair(pairs.get(i), reads), way, i + 1);
      }
      if (pairs.isEmpty()) {
        grid.add(Buttons.quiet(reads ? "no earlier layer" : "no later layer"), way, 1);
      }
    }
    return new VBox(4, Buttons.heading(title), grid);
  }

  private Node pair(HeadPair pair, boolean reads) {
    String other = reads ? pair.from() : pair.to();
    Hyperlink link = new Hyperlink(other);
    link.getStyleClass().add("head-link");
    link.setMinWidth(44);
    link.setOnAction(event -> links.selected().set(Head.parse(other)));
    Double control = pair.control();
    String beside = control == null ? "" : ", " + times(pair.value(), control) + " a random pair";
    link.setTooltip(
        new Tooltip(
            "%s reads %s as %s: %s%s"
                .formatted(
                    pair.to(),
                    pair.from(),
                    words(pair.figure()),
                    Numbers.exact(pair.value()),
                    beside)));
    Label value = new Label(Numbers.plain(pair.value()));
    value.getStyleClass().add("number");
    value.setMinWidth(HBox.USE_PREF_SIZE);
    HBox line = new HBox(4, link, value);
    line.setAlignment(Pos.BASELINE_LEFT);
    return line;
  }

  private static String times(double value, double control) {
    return String.format(Locale.ROOT, "%.1f ×", value / control);
  }

  private static String words(String figure) {
    return switch (figure) {
      case "q" -> "queries";
      case "k" -> "keys";
      default -> "values";
    };
  }
}
