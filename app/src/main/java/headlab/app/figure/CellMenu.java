package headlab.app.figure;

import headlab.app.widget.Glyph;
import headlab.icons.Icon;
import java.util.function.Consumer;
import javafx.scene.Node;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.MenuItem;
import org.jspecify.annotations.Nullable;

/// What can be done with one cell of a figure, as the menu of its right click.
final class CellMenu {
  private final ContextMenu menu = new ContextMenu();

  /// Offers the page of a head, and to switch it off or on again.
  CellMenu head(@Nullable Head head, HeadLinks links) {
    if (head != null) {
      add(Icon.HEAD, "Page of head " + head, () -> links.open(head));
      String words = links.off().contains(head) ? "Switch %s on" : "Switch %s off";
      add(Icon.ABLATE, words.formatted(head), () -> links.toggle(head));
    }
    return this;
  }

  /// Offers to go to the heads behind a cell.
  CellMenu heads(@Nullable PlaceCell cell, Consumer<PlaceCell> go) {
    if (cell != null) {
      add(Icon.PATCH, "Heads of " + cell.words(), () -> go.accept(cell));
    }
    return this;
  }

  CellMenu copy(Runnable copy) {
    add(Icon.COPY, "Copy value", copy);
    return this;
  }

  void show(Node owner, double screenX, double screenY) {
    menu.show(owner, screenX, screenY);
  }

  private void add(Icon icon, String words, Runnable action) {
    MenuItem item = new MenuItem(words, Glyph.of(icon));
    item.setMnemonicParsing(false);
    item.setOnAction(event -> action.run());
    menu.getItems().add(item);
  }
}
