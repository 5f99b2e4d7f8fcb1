package headlab.app.workspace.state;

import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import headlab.engine.model.ModelRef;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import org.jspecify.annotations.Nullable;

/// The model that is open, or is being opened.
public final class ModelState {
  private final Door door;
  private final ReadOnlyObjectWrapper<@Nullable ModelRef> asked = new ReadOnlyObjectWrapper<>();
  private final ObjectProperty<Event.@Nullable Opened> opened =
      new javafx.beans.property.SimpleObjectProperty<>();
  private final ReadOnlyStringWrapper sha256 = new ReadOnlyStringWrapper("");
  private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
  private long request;

  public ModelState(Door door) {
    this.door = door;
  }

  /// Opens a model in place of the one that is open.
  public void open(ModelRef model) {
    door.forget(request);
    asked.set(model);
    problem.set("");
    request = door.ask(id -> new Request.Open(id, model), this::hear);
  }

  /// The model asked for; differs from `opened` while it loads.
  public ReadOnlyObjectProperty<@Nullable ModelRef> asked() {
    return asked.getReadOnlyProperty();
  }

  /// What is known of the open model, or null.
  public ObjectProperty<Event.@Nullable Opened> opened() {
    return opened;
  }

  /// The fingerprint of the weights, or empty until it is known.
  public ReadOnlyStringProperty sha256() {
    return sha256.getReadOnlyProperty();
  }

  /// Why the model asked for could not be opened, or empty.
  public ReadOnlyStringProperty problem() {
    return problem.getReadOnlyProperty();
  }

  private void hear(Event event) {
    switch (event) {
      case Event.Opened ready -> {
        sha256.set("");
        opened.set(ready);
      }
      case Event.Fingerprint print -> sha256.set(print.sha256());
      case Event.Refused refused -> problem.set(refused.sentence());
      default -> {}
    }
  }
}
