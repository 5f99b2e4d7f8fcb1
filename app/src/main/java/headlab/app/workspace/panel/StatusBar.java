package headlab.app.workspace.panel;

import headlab.app.widget.Buttons;
import headlab.app.widget.Glyph;
import headlab.app.widget.Numbers;
import headlab.app.workspace.state.Desk;
import headlab.engine.lane.Event;
import headlab.engine.model.ModelRef;
import headlab.icons.Icon;
import java.util.Locale;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;

/// One line at the bottom: the model, its device, memory, and how fast the last answer came.
public final class StatusBar extends HBox {
  private final Desk desk;
  private final Label model = new Label();
  private final Label device = new Label();
  private final Label memory = new Label();
  private final Label response = new Label();
  private final Label notice = Buttons.quiet("");

  public StatusBar(Desk desk) {
    super(16);
    this.desk = desk;
    setAlignment(Pos.CENTER_LEFT);
    getStyleClass().add("status-bar");
    model.setId("status-model");
    response.setId("status-response");
    model.setMinWidth(0);
    desk.model().opened().addListener((property, was, is) -> describe());
    desk.model().asked().addListener((property, was, is) -> describe());
    desk.model().problem().addListener((property, was, is) -> describe());
    desk.model().sha256().addListener((property, was, is) -> describe());
    desk.looking().millis().addListener((property, was, is) -> respond(is.doubleValue()));
    getChildren()
        .addAll(
            part(Icon.MODEL, model, "The open model"),
            part(Icon.DEVICE, device, "The device it runs on"),
            notice,
            Buttons.space(),
            part(Icon.RESPONSE_TIME, response, desk.looking().responses().words()),
            part(Icon.MEMORY, memory, "Memory of this program"));
    respond(Double.NaN);
    describe();
  }

  /// Shows how much memory the program takes.
  public void memory(long bytes) {
    memory.setText(String.format(Locale.ROOT, "%.1f GB", bytes / 1e9));
  }

  /// Shows a sentence until there is another.
  public void say(String sentence) {
    notice.setText(sentence);
    notice.setTooltip(sentence.isEmpty() ? null : new Tooltip(sentence));
  }

  private static Node part(Icon icon, Label label, String help) {
    label.setTooltip(new Tooltip(help));
    HBox part = new HBox(5, Glyph.of(icon), label);
    part.setAlignment(Pos.CENTER_LEFT);
    part.setMinWidth(USE_PREF_SIZE);
    return part;
  }

  private void respond(double millis) {
    response.setText(Double.isNaN(millis) ? "–" : Math.round(millis) + " ms");
    response.setTooltip(new Tooltip(desk.looking().responses().words()));
  }

  private void describe() {
    ModelRef asked = desk.model().asked().get();
    Event.Opened open = desk.model().opened().get();
    String problem = desk.model().problem().get();
    model.getStyleClass().remove("problem");
    if (!problem.isEmpty()) {
      model.setText(problem);
      model.getStyleClass().add("problem");
    } else if (asked == null) {
      model.setText("No model");
    } else if (open == null || !open.model().equals(asked)) {
      model.setText("Opening " + name(asked) + " …");
    } else {
      String sha256 = desk.model().sha256().get();
      model.setText(
          "%s · %s · %d layers × %d heads · %s parameters%s"
              .formatted(
                  name(asked),
                  open.spec().family().id(),
                  open.spec().layers(),
                  open.spec().heads(),
                  Numbers.count(open.parameters()),
                  sha256.isEmpty()
                      ? ""
                      : " · " + sha256.substring(0, Math.min(8, sha256.length()))));
    }
    device.setText(open == null ? "–" : open.device());
  }

  private static String name(ModelRef model) {
    String location = model.location();
    int slash = Math.max(location.lastIndexOf('/'), location.lastIndexOf('\\'));
    return slash < 0 || slash == location.length() - 1 ? location : location.substring(slash + 1);
  }
}
