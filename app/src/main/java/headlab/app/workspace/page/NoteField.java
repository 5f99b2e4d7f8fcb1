package headlab.app.workspace.page;

import headlab.app.figure.Head;
import headlab.app.workspace.state.HeadFile;
import headlab.app.workspace.state.HeadKnown;
import javafx.animation.PauseTransition;
import javafx.scene.control.TextArea;
import javafx.util.Duration;
import org.jspecify.annotations.Nullable;

/// What the user writes about a head. It is kept in the store a moment after the last key, and when
/// the field is left, another head is chosen or the window closes.
final class NoteField {
  private static final Duration PAUSE = Duration.millis(500);

  private final Section section = new Section("section-notes", "Notes");
  private final TextArea area = new TextArea();
  private final PauseTransition pause = new PauseTransition(PAUSE);
  private final HeadFile file;
  private @Nullable Head head;
  private String sha256 = "";
  private String stored = "";

  NoteField(HeadFile file) {
    this.file = file;
    area.setId("head-note");
    area.setPromptText("What you think this head does, and why. Kept in the store with the model.");
    area.setWrapText(true);
    area.setPrefRowCount(3);
    area.setAccessibleText("Notes about the head");
    section.fill(area);
    pause.setOnFinished(event -> keep());
    area.textProperty().addListener((property, was, is) -> changed(is));
    area.focusedProperty()
        .addListener(
            (property, was, is) -> {
              if (!is) {
                keep();
              }
            });
  }

  Section section() {
    return section;
  }

  void show(HeadKnown known) {
    if (known.head().equals(head) && known.sha256().equals(sha256)) {
      return; // what is being typed is newer than what was read
    }
    keep();
    head = known.head();
    sha256 = known.sha256();
    stored = known.note();
    area.setText(stored);
    section.say(stored.isEmpty() ? "" : "kept with the weights " + sha256.substring(0, 8));
  }

  /// Keeps what is written now.
  void keep() {
    pause.stop();
    Head written = head;
    String text = area.getText();
    if (written != null && !text.equals(stored)) {
      stored = text;
      file.write(sha256, written, text);
      section.say(text.isBlank() ? "" : "kept with the weights " + sha256.substring(0, 8));
    }
  }

  /// Forgets which head it was of, so that the next is read from the store.
  void leave() {
    keep();
    head = null;
  }

  private void changed(String text) {
    if (head != null && !text.equals(stored)) {
      section.say("");
      pause.playFromStart();
    }
  }
}
