package headlab.app.workspace.panel;

import headlab.app.widget.Glyph;
import headlab.icons.Icon;
import java.util.List;
import java.util.function.BooleanSupplier;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.control.TreeCell;
import javafx.scene.control.TreeItem;
import javafx.scene.control.TreeView;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.HBox;
import org.jspecify.annotations.Nullable;

/// What can be opened: models, prompts and analyses as a tree. A click or Enter opens an entry.
public final class Sidebar extends TreeView<Sidebar.Entry> {
  private static final PseudoClass ACTIVE = PseudoClass.getPseudoClass("active");

  /// A line of the tree.
  ///
  /// @param detail second-rank text after the name, or empty
  /// @param help the tooltip
  /// @param active whether it is what the window works with now
  /// @param action what opening it does
  public record Entry(
      Icon icon,
      String name,
      String detail,
      String help,
      BooleanSupplier active,
      Runnable action) {}

  private final TreeItem<Entry> models = section(Icon.MODEL, "Models");
  private final TreeItem<Entry> prompts = section(Icon.PROMPTS, "Prompts");
  private final TreeItem<Entry> analyses = section(Icon.ANALYSES, "Analyses");

  public Sidebar() {
    getStyleClass().add("sidebar");
    setAccessibleText("Models, prompts and analyses");
    setShowRoot(false);
    TreeItem<Entry> root = new TreeItem<>();
    root.getChildren().add(models);
    root.getChildren().add(prompts);
    root.getChildren().add(analyses);
    setRoot(root);
    setCellFactory(tree -> new Cell());
    setOnKeyPressed(
        event -> {
          TreeItem<Entry> item = getSelectionModel().getSelectedItem();
          if (event.getCode() == KeyCode.ENTER && item != null) {
            item.getValue().action().run();
            event.consume();
          }
        });
  }

  public void models(List<Entry> entries) {
    fill(models, entries);
  }

  public void prompts(List<Entry> entries) {
    fill(prompts, entries);
  }

  public void analyses(List<Entry> entries) {
    fill(analyses, entries);
  }

  private static void fill(TreeItem<Entry> section, List<Entry> entries) {
    section.getChildren().setAll(entries.stream().map(TreeItem::new).toList());
  }

  private static TreeItem<Entry> section(Icon icon, String name) {
    TreeItem<Entry> item = new TreeItem<>(new Entry(icon, name, "", "", () -> false, () -> {}));
    item.setExpanded(true);
    return item;
  }

  private static final class Cell extends TreeCell<Entry> {
    Cell() {
      setOnMouseClicked(
          event -> {
            Entry entry = getItem();
            if (entry != null && !isEmpty()) {
              entry.action().run();
            }
          });
    }

    @Override
    protected void updateItem(@Nullable Entry entry, boolean empty) {
      super.updateItem(entry, empty);
      pseudoClassStateChanged(ACTIVE, entry != null && !empty && entry.active().getAsBoolean());
      if (entry == null || empty) {
        setGraphic(null);
        setTooltip(null);
        return;
      }
      boolean heading = getTreeItem() != null && !getTreeItem().isLeaf();
      Label name = new Label(entry.name());
      name.getStyleClass().add(heading ? "section-name" : "entry-name");
      Label detail = new Label(entry.detail());
      detail.getStyleClass().add("quiet");
      detail.setMinWidth(0);
      HBox line = new HBox(7, Glyph.of(entry.icon()), name, detail);
      line.setAlignment(Pos.CENTER_LEFT);
      line.setMinWidth(0);
      line.setPrefWidth(1);
      setGraphic(line);
      setTooltip(entry.help().isEmpty() ? null : new Tooltip(entry.help()));
    }
  }
}
