package headlab.app.workspace.state;

import headlab.app.figure.Head;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Where;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import org.jspecify.annotations.Nullable;

/// The heads that are switched off or scaled, and every state they were in: each change can be
/// undone.
public final class Ablations {
  private final ReadOnlyObjectWrapper<SortedMap<Head, Substitute>> heads =
      new ReadOnlyObjectWrapper<>(Collections.emptySortedMap());
  private final ObjectProperty<Substitute> substitute = new SimpleObjectProperty<>(Substitute.ZERO);
  private final Deque<SortedMap<Head, Substitute>> past = new ArrayDeque<>();
  private final Deque<SortedMap<Head, Substitute>> future = new ArrayDeque<>();
  private final BooleanProperty canUndo = new SimpleBooleanProperty();
  private final BooleanProperty canRedo = new SimpleBooleanProperty();
  private @Nullable Head scaling;

  /// The heads that are changed, in order, with what takes their place. Each value is immutable.
  public ReadOnlyObjectProperty<SortedMap<Head, Substitute>> heads() {
    return heads.getReadOnlyProperty();
  }

  /// What takes the place of heads that are switched off next.
  public ObjectProperty<Substitute> substitute() {
    return substitute;
  }

  public ReadOnlyBooleanProperty canUndo() {
    return canUndo;
  }

  public ReadOnlyBooleanProperty canRedo() {
    return canRedo;
  }

  public boolean isOff(Head head) {
    Substitute state = heads.get().get(head);
    return state != null && state.isOff();
  }

  /// How much of its output a head writes: 0 where it is off, 1 where it is as it was.
  public double factor(Head head) {
    Substitute state = heads.get().get(head);
    return state == null ? 1 : state.factor();
  }

  /// Lets a head write `factor` times its output; 1 is as it was. Changes of one head that follow
  /// each other are one step to undo, until `settle`.
  public void scale(Head head, double factor) {
    boolean goesOn = head.equals(scaling);
    SortedMap<Head, Substitute> was = heads.get();
    change(
        state -> {
          if (factor == 1) {
            state.remove(head);
          } else {
            state.put(head, Substitute.scaled(factor));
          }
          return state;
        });
    if (goesOn && !heads.get().equals(was)) {
      past.pop();
      canUndo.set(!past.isEmpty());
    }
    scaling = head;
  }

  /// The slider was let go: what follows is another step.
  public void settle() {
    scaling = null;
  }

  /// Switches a head off, or on again.
  public void toggle(Head head) {
    change(
        state -> {
          if (isOff(head)) {
            state.remove(head);
          } else {
            state.put(head, substitute.get());
          }
          return state;
        });
  }

  /// Gives every head that is off the same substitute, and those to come too.
  public void substituteAll(Substitute value) {
    substitute.set(value);
    change(
        state -> {
          state.replaceAll((head, was) -> was.isOff() ? value : was);
          return state;
        });
  }

  /// Lets every head be as it was.
  public void clear() {
    change(state -> new TreeMap<>());
  }

  /// Forgets all states: another model has other heads.
  public void reset() {
    past.clear();
    future.clear();
    set(Collections.emptySortedMap());
  }

  public void undo() {
    if (!past.isEmpty()) {
      future.push(heads.get());
      set(past.pop());
    }
  }

  public void redo() {
    if (!future.isEmpty()) {
      past.push(heads.get());
      set(future.pop());
    }
  }

  /// The edits of a run with these heads changed.
  public List<Intervention> edits() {
    return heads.get().entrySet().stream()
        .map(
            each ->
                new Intervention(
                    Where.head(Site.Z, each.getKey().layer(), each.getKey().head()),
                    each.getValue().value()))
        .toList();
  }

  private void change(UnaryOperator<SortedMap<Head, Substitute>> edit) {
    scaling = null;
    SortedMap<Head, Substitute> was = heads.get();
    SortedMap<Head, Substitute> is =
        Collections.unmodifiableSortedMap(edit.apply(new TreeMap<>(was)));
    if (!is.equals(was)) {
      past.push(was);
      future.clear();
      set(is);
    }
  }

  private void set(SortedMap<Head, Substitute> state) {
    scaling = null;
    heads.set(state);
    canUndo.set(!past.isEmpty());
    canRedo.set(!future.isEmpty());
  }
}
