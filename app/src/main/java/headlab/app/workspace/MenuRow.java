package headlab.app.workspace;

import headlab.app.widget.Glyph;
import headlab.engine.analysis.AnalysisType;
import headlab.icons.Icon;
import java.util.function.Consumer;
import javafx.beans.value.ObservableValue;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuBar;
import javafx.scene.control.MenuItem;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.ToggleGroup;
import javafx.scene.input.KeyCombination;
import org.jspecify.annotations.Nullable;

/// The menus: every action of the window by name, with its key.
final class MenuRow {
  private MenuRow() {}

  /// An action that a menu names.
  ///
  /// @param key an accelerator such as `Shortcut+E`, or empty
  /// @param off when it cannot be chosen, or null for never
  record Item(
      @Nullable Icon icon,
      String words,
      String key,
      @Nullable ObservableValue<Boolean> off,
      Runnable action) {

    static Item of(Icon icon, String words, String key, Runnable action) {
      return new Item(icon, words, key, null, action);
    }

    Item unless(ObservableValue<Boolean> condition) {
      return new Item(icon, words, key, condition, action);
    }
  }

  /// A menu of items; null stands for a line between two groups.
  static Menu menu(String name, @Nullable Item... items) {
    Menu menu = new Menu(name);
    for (Item item : items) {
      menu.getItems().add(item == null ? new SeparatorMenuItem() : entry(item));
    }
    return menu;
  }

  /// The menu of analyses.
  static Menu analyses(
      Iterable<AnalysisType<?>> types, Consumer<AnalysisType<?>> choose, Item... more) {
    Menu menu = menu("Analysis");
    for (AnalysisType<?> type : types) {
      MenuItem entry = new MenuItem(type.about().title());
      entry.setOnAction(event -> choose.accept(type));
      menu.getItems().add(entry);
    }
    menu.getItems().add(new SeparatorMenuItem());
    for (Item item : more) {
      menu.getItems().add(entry(item));
    }
    return menu;
  }

  /// The menu that chooses the look.
  static Menu themes(Theme chosen, Consumer<Theme> choose) {
    Menu menu = new Menu("Theme");
    ToggleGroup group = new ToggleGroup();
    for (Theme theme : Theme.values()) {
      RadioMenuItem entry = new RadioMenuItem(theme.words());
      entry.setToggleGroup(group);
      entry.setSelected(theme == chosen);
      entry.setOnAction(event -> choose.accept(theme));
      menu.getItems().add(entry);
    }
    return menu;
  }

  static MenuBar bar(Menu... menus) {
    MenuBar bar = new MenuBar(menus);
    bar.setUseSystemMenuBar(true);
    return bar;
  }

  private static MenuItem entry(Item item) {
    MenuItem entry = new MenuItem(item.words());
    if (item.icon() != null) {
      entry.setGraphic(Glyph.of(item.icon()));
    }
    if (!item.key().isEmpty()) {
      entry.setAccelerator(KeyCombination.valueOf(item.key()));
    }
    if (item.off() != null) {
      entry.disableProperty().bind(item.off());
    }
    entry.setOnAction(event -> item.action().run());
    return entry;
  }
}
