package headlab.app.workspace.state;

import headlab.datasets.PromptSet;
import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.List;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;

/// What is known of the chosen prompt set under the open model: how many prompts it has, and what
/// was left out.
public final class SetState {
  /// How many prompts a preview shows.
  private static final int PREVIEWED = 10;

  private final Door door;
  private final ModelState model;
  private final PromptState prompt;
  private final IntegerProperty size = new SimpleIntegerProperty();
  private final ObjectProperty<List<TokenizedPrompt>> prompts =
      new SimpleObjectProperty<>(List.of());
  private final ObjectProperty<List<String>> notes = new SimpleObjectProperty<>(List.of());
  private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
  private long request;

  public SetState(Door door, ModelState model, PromptState prompt) {
    this.door = door;
    this.model = model;
    this.prompt = prompt;
    prompt.set().addListener((property, was, is) -> ask());
    prompt.bos().addListener((property, was, is) -> ask());
    model.opened().addListener((property, was, is) -> ask());
  }

  /// How many prompts the chosen set has; 0 while unknown.
  public IntegerProperty size() {
    return size;
  }

  /// The first prompts of the chosen set, for a preview; none while unknown.
  public ObjectProperty<List<TokenizedPrompt>> prompts() {
    return prompts;
  }

  /// What the generator left out, as sentences.
  public ObjectProperty<List<String>> notes() {
    return notes;
  }

  /// Why the set cannot be used, or empty.
  public ReadOnlyStringProperty problem() {
    return problem.getReadOnlyProperty();
  }

  /// Says that what was typed is no set.
  public void refuse(String sentence) {
    problem.set(sentence);
  }

  private void ask() {
    door.forget(request);
    problem.set("");
    notes.set(List.of());
    size.set(0);
    prompts.set(List.of());
    PromptSet set = prompt.set().get();
    Event.Opened open = model.opened().get();
    if (set != null && open != null) {
      request =
          door.ask(
              id -> new Request.ListPrompts(id, open.model(), prompt.bos().get(), set), this::hear);
    }
  }

  private void hear(Event event) {
    switch (event) {
      case Event.Prompts answer -> {
        List<TokenizedPrompt> all = answer.prompts();
        size.set(all.size());
        prompts.set(List.copyOf(all.subList(0, Math.min(PREVIEWED, all.size()))));
        notes.set(answer.notes());
      }
      case Event.Refused refused -> problem.set(refused.sentence());
      default -> {}
    }
  }
}
