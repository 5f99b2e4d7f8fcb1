package headlab.app.figure;

import java.util.function.Consumer;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableSet;
import org.jspecify.annotations.Nullable;

/// What all figures of one model share: the selected head, and the heads that are switched off.
public final class HeadLinks {
  private final ObjectProperty<@Nullable Head> selected = new SimpleObjectProperty<>();
  private final ObservableSet<Head> off = FXCollections.observableSet();
  private final Consumer<Head> toggle;
  private Consumer<Head> onOpen = head -> {};

  /// @param toggle switches a head off, or on again; it also keeps `off()` up to date
  public HeadLinks(Consumer<Head> toggle) {
    this.toggle = toggle;
  }

  /// The head that was clicked last, or null.
  public ObjectProperty<@Nullable Head> selected() {
    return selected;
  }

  /// The heads that are switched off, to be marked in every figure.
  public ObservableSet<Head> off() {
    return off;
  }

  /// Called when the page of a head is asked for.
  public void onOpen(Consumer<Head> action) {
    onOpen = action;
  }

  /// Asks for the page of `head`, which is selected with it.
  public void open(Head head) {
    selected.set(head);
    onOpen.accept(head);
  }

  /// Switches `head` off, or on again.
  public void toggle(Head head) {
    toggle.accept(head);
  }
}
