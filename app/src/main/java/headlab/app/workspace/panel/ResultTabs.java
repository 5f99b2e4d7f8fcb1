package headlab.app.workspace.panel;

import headlab.app.figure.FigureCell;
import headlab.app.figure.FigureView;
import headlab.app.figure.HeadLinks;
import headlab.app.figure.PlaceCell;
import headlab.engine.figure.Figure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import javafx.scene.Node;
import javafx.scene.control.Tab;
import javafx.scene.control.TabPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.StackPane;
import org.jspecify.annotations.Nullable;

/// The figures of the run that is shown, a tab each.
public final class ResultTabs extends StackPane {
  private final TabPane tabs = new TabPane();
  private final Map<String, FigureView> views = new HashMap<>();
  private final HeadLinks links;
  private final Consumer<FigureView> export;
  private final IntConsumer onPosition;
  private final Consumer<PlaceCell> onHeads;
  private final Consumer<FigureCell> onCell;
  private final Node empty;
  private final HeadLinks apart;
  private long run = Long.MIN_VALUE;
  private boolean foreign;

  /// @param links of the figures of the open model
  /// @param apart of the figures of another
  /// @param empty shown while there is no figure
  /// @param export opens the export of a figure
  /// @param onPosition hears which token position was clicked in a figure
  /// @param onHeads hears of a cell whose heads are asked for
  /// @param onCell hears of a cell that was chosen in a heatmap
  public ResultTabs(
      HeadLinks links,
      HeadLinks apart,
      Node empty,
      Consumer<FigureView> export,
      IntConsumer onPosition,
      Consumer<PlaceCell> onHeads,
      Consumer<FigureCell> onCell) {
    this.links = links;
    this.apart = apart;
    this.empty = empty;
    this.export = export;
    this.onPosition = onPosition;
    this.onHeads = onHeads;
    this.onCell = onCell;
    getStyleClass().add("results");
    tabs.setTabClosingPolicy(TabPane.TabClosingPolicy.UNAVAILABLE);
    tabs.setVisible(false);
    getChildren().addAll(empty, tabs);
  }

  /// Shows figures; those of the run that is shown already keep their tab and their scale.
  ///
  /// @param key which run or comparison they belong to
  /// @param source where they come from, in one line
  /// @param other whether they are of another model than the open one
  public void show(long key, List<Figure> figures, String source, boolean other) {
    int front = key == run ? tabs.getSelectionModel().getSelectedIndex() : -1;
    if (key != run || other != foreign) {
      run = key;
      foreign = other;
      tabs.getTabs().clear();
      views.clear();
    }
    for (Figure figure : ordered(figures)) {
      FigureView view = views.get(figure.name());
      if (view == null) {
        view = add(figure);
      }
      view.show(figure, source);
    }
    tabs.getSelectionModel().select(Math.max(0, front));
    boolean some = !tabs.getTabs().isEmpty();
    tabs.setVisible(some);
    empty.setVisible(!some);
  }

  /// The figure in front, or null.
  public @Nullable FigureView front() {
    Tab tab = tabs.getSelectionModel().getSelectedItem();
    return tab != null && tab.getContent() instanceof FigureView view ? view : null;
  }

  /// All figures that are shown, in the order of the tabs.
  public List<Figure> figures() {
    List<Figure> figures = new ArrayList<>();
    for (Tab tab : tabs.getTabs()) {
      Figure figure = tab.getContent() instanceof FigureView view ? view.figure() : null;
      if (figure != null) {
        figures.add(figure);
      }
    }
    return figures;
  }

  private FigureView add(Figure figure) {
    FigureView view = new FigureView(foreign ? apart : links, export);
    if (!foreign) {
      view.onPosition(onPosition::accept);
    }
    view.onHeads(onHeads);
    view.onCell(onCell);
    view.heatmap().setId("heatmap-" + figure.name());
    views.put(figure.name(), view);
    Tab tab = new Tab(words(figure.name()), view);
    tab.setTooltip(new Tooltip(figure.title()));
    tabs.getTabs().add(tab);
    return view;
  }

  private static List<Figure> ordered(List<Figure> figures) {
    return figures.stream()
        .sorted(Comparator.comparing((Figure figure) -> !figure.name().startsWith("byHead")))
        .toList();
  }

  /// `byHead` as `By head`.
  private static String words(String name) {
    String spaced = name.replaceAll("([a-z])([A-Z])", "$1 $2").toLowerCase(java.util.Locale.ROOT);
    return Character.toUpperCase(spaced.charAt(0)) + spaced.substring(1).replace("mlp", "MLP");
  }
}
