package headlab.app.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.analyses.Catalogue;
import headlab.app.form.AnalysisForm;
import headlab.datasets.PromptSet;
import headlab.engine.analysis.AnalysisType;
import headlab.engine.analysis.Parameter;
import java.util.ArrayList;
import java.util.List;
import javafx.beans.property.SimpleStringProperty;
import javafx.scene.Scene;
import javafx.scene.control.CheckBox;
import javafx.scene.control.CustomMenuItem;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.MenuButton;
import javafx.scene.control.TextField;
import org.junit.jupiter.api.Test;

/// The form of every analysis of the catalogue.
class FormsTest {
  @Test
  void everyFormOpensWithAFieldForEachParameterAndGivesTheCommandOfItsDefaults() {
    Stand.startToolkit();
    for (AnalysisType<?> type : new Catalogue().all()) {
      Stand.onFx(() -> assertOpens(type));
    }
  }

  private static AnalysisForm assertOpens(AnalysisType<?> type) {
    List<String> chosen = new ArrayList<>();
    AnalysisForm form =
        new AnalysisForm(type, new SimpleStringProperty("The typed prompt"), chosen::add);
    new Scene(form, 260, 900);
    form.applyCss();
    form.layout();
    String prompts = "";
    for (Parameter each : type.parameters()) {
      assertNotNull(form.lookup("#field-" + each.name()), type.id() + " asks " + each.name());
      prompts = each.name().equals("prompts") ? each.initial() : prompts;
    }
    assertTrue(form.valid().get(), type.id());
    String command = form.command(prompts);
    assertEquals(type.id(), command.split(" ", 2)[0]);
    for (Parameter each : type.parameters()) {
      if (each.type() == PromptSet.class) {
        assertTrue(
            command.contains(PromptSet.parse(each.initial()).format()),
            command + " lacks " + each.name());
      }
    }
    if (!prompts.isEmpty()) {
      ((Hyperlink) form.lookup("#own-prompts")).fire();
      assertEquals(List.of(prompts), chosen);
    }
    return form;
  }

  @Test
  void sitesAreTickedInAMenuOrTyped() {
    Stand.startToolkit();
    Stand.onFx(FormsTest::assertTicked);
  }

  private static boolean assertTicked() {
    AnalysisForm form = assertOpens(new Catalogue().named("activation-patching"));
    MenuButton menu = (MenuButton) form.lookup("#field-sites .choose");
    TextField field = (TextField) form.lookup("#field-sites .text-field");
    assertEquals("resid_pre,attn_out,mlp_out,z", field.getText());
    assertTrue(box(menu, "z").isSelected() && !box(menu, "pattern").isSelected());
    box(menu, "pattern").fire();
    assertEquals("resid_pre,attn_out,mlp_out,z,pattern", field.getText());
    box(menu, "resid_pre").fire();
    assertTrue(form.command("ioi").contains(" --sites attn_out,mlp_out,z,pattern"));
    field.setText("q, k");
    assertTrue(box(menu, "q").isSelected() && !box(menu, "z").isSelected());
    field.setText("logits");
    assertFalse(form.valid().get());
    return true;
  }

  private static CheckBox box(MenuButton menu, String choice) {
    return menu.getItems().stream()
        .map(item -> (CheckBox) ((CustomMenuItem) item).getContent())
        .filter(box -> box.getText().equals(choice))
        .findFirst()
        .orElseThrow();
  }
}
