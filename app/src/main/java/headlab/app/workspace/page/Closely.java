package headlab.app.workspace.page;

import headlab.app.figure.HeadLinks;
import headlab.app.workspace.state.HeadFile;
import headlab.app.workspace.state.HeadKnown;
import headlab.engine.analysis.AnalysisType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javafx.beans.value.ObservableValue;
import javafx.scene.Node;
import javafx.scene.layout.FlowPane;

/// What the analyses of one head found of it, a section each; those that were not asked yet share
/// one, with a button each.
final class Closely {
  /// Those that have a section before they are asked, under the words of the page.
  private static final Map<String, String> ALWAYS =
      Map.of("head-svd", "Singular components as tokens", "max-activating", "Strongest examples");

  private final Map<String, OneHead> each = new LinkedHashMap<>();
  private final Section more = new Section("section-more", "More about this head");
  private final FlowPane buttons = new FlowPane(6, 6);

  Closely(HeadFile file, HeadLinks links, ObservableValue<Boolean> busy, PageActions actions) {
    for (AnalysisType<?> type : file.ofOneHead()) {
      String title = ALWAYS.getOrDefault(type.id(), type.about().title());
      each.put(type.id(), new OneHead(type, title, links, busy, actions));
    }
    more.fill(buttons);
  }

  /// The section of an analysis, or none where there is no such analysis.
  List<Section> section(String analysis) {
    OneHead found = each.get(analysis);
    return found == null ? List.of() : List.of(found.section());
  }

  /// The sections of all others, and the one with buttons.
  List<Section> others() {
    List<Section> others = new ArrayList<>();
    each.forEach(
        (id, one) -> {
          if (!ALWAYS.containsKey(id)) {
            others.add(one.section());
          }
        });
    others.add(more);
    return others;
  }

  void show(HeadKnown known) {
    List<Node> missing = new ArrayList<>();
    each.forEach(
        (id, one) -> {
          boolean found = one.show(known);
          boolean shown = found || ALWAYS.containsKey(id);
          one.section().setVisible(shown);
          one.section().setManaged(shown);
          if (!shown) {
            missing.add(one.button(known, one.title()));
          }
        });
    buttons.getChildren().setAll(missing);
    more.setVisible(!missing.isEmpty());
    more.setManaged(!missing.isEmpty());
  }
}
