package headlab.app.workspace.state;

import headlab.datasets.Answer;
import headlab.datasets.Prompt;
import headlab.datasets.PromptSet;
import headlab.datasets.PromptText;
import headlab.engine.lane.Draft;
import headlab.engine.tokens.Bos;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javafx.beans.Observable;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;

/// The prompt that is looked at: typed, or one of a chosen set.
///
/// In answers a visible space `␣` stands for a space, and `|` stands between several answers.
public final class PromptState {
  /// The position that stands for the last token, however many there are.
  public static final int LAST = -1;

  private final StringProperty clean = new SimpleStringProperty("");
  private final StringProperty corrupted = new SimpleStringProperty("");
  private final StringProperty correct = new SimpleStringProperty("");
  private final StringProperty incorrect = new SimpleStringProperty("");
  private final ObjectProperty<Bos> bos = new SimpleObjectProperty<>(Bos.AUTO);
  private final ObjectProperty<@Nullable PromptSet> set = new SimpleObjectProperty<>();
  private final IntegerProperty index = new SimpleIntegerProperty();
  private final IntegerProperty position = new SimpleIntegerProperty(LAST);

  public PromptState() {
    // a position of one prompt means nothing in another
    for (Observable each : new Observable[] {clean, set, index, bos}) {
      each.addListener(changed -> position.set(LAST));
    }
  }

  public StringProperty clean() {
    return clean;
  }

  public StringProperty corrupted() {
    return corrupted;
  }

  public StringProperty correct() {
    return correct;
  }

  public StringProperty incorrect() {
    return incorrect;
  }

  public ObjectProperty<Bos> bos() {
    return bos;
  }

  /// The chosen set, or null while the typed prompt is looked at.
  public ObjectProperty<@Nullable PromptSet> set() {
    return set;
  }

  /// Which prompt of the chosen set.
  public IntegerProperty index() {
    return index;
  }

  /// The token whose next-token predictions are shown, or `LAST`.
  public IntegerProperty position() {
    return position;
  }

  /// Types a pair.
  public void type(String cleanText, String corruptedText, String right, String wrong) {
    set.set(null);
    clean.set(cleanText);
    corrupted.set(corruptedText);
    correct.set(right);
    incorrect.set(wrong);
    position.set(LAST);
  }

  /// Whether there is anything to look at.
  public boolean isEmpty() {
    return set.get() == null && clean.get().isEmpty();
  }

  /// What is looked at.
  public Draft draft() {
    PromptSet chosen = set.get();
    return chosen == null ? new Draft.Typed(typed()) : new Draft.OfSet(chosen, index.get());
  }

  /// The typed prompt.
  public Prompt typed() {
    String other = corrupted.get();
    return new Prompt(
        new PromptText.Text(clean.get()),
        other.isEmpty() ? null : new PromptText.Text(other),
        answers(correct.get()),
        answers(incorrect.get()),
        Map.of(),
        null,
        null,
        null);
  }

  /// Why heads cannot be replaced by their mean here, or empty where they can.
  public String whyNoMean(int promptsInSet) {
    if (set.get() == null) {
      return "The mean needs other prompts: choose a prompt set.";
    }
    return promptsInSet < 2 ? "The mean needs a set of two or more prompts." : "";
  }

  private static List<Answer> answers(String text) {
    List<Answer> answers = new ArrayList<>();
    for (String part : text.split("\\|", -1)) {
      if (!part.isEmpty()) {
        answers.add(new Answer.Text(part.replace('␣', ' ')));
      }
    }
    return answers;
  }
}
