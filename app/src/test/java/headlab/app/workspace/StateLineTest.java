package headlab.app.workspace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import headlab.analyses.Catalogue;
import headlab.app.figure.Head;
import headlab.app.workspace.state.Desk;
import headlab.app.workspace.state.Substitute;
import headlab.datasets.PromptSet;
import headlab.engine.store.ResultStore;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateLineTest {
  @Test
  void theStateIsACommandLineThatAShellUnderstands(@TempDir Path data) {
    Stand.startToolkit();
    try (ResultStore store = ResultStore.open(data.resolve("headlab.db"))) {
      Desk desk = Stand.onFx(() -> new Desk(new Catalogue(), store));
      desk.prompt().type("When Mary", "When John", "␣Mary", "␣John");
      desk.ablations().toggle(new Head(3, 1));
      desk.ablations().toggle(new Head(1, 2));
      assertEquals(
          "./headlab look --clean \"When Mary\" --corrupted \"When John\" --correct \" Mary\""
              + " --incorrect \" John\" --zero 1.2,3.1",
          StateLine.of(desk));
      desk.ablations().scale(new Head(0, 2), .5);
      assertEquals(
          "./headlab look --clean \"When Mary\" --corrupted \"When John\" --correct \" Mary\""
              + " --incorrect \" John\" --zero 1.2,3.1 --scale 0.2=0.5",
          StateLine.of(desk));
      desk.ablations().undo();
      desk.prompt().set().set(PromptSet.parse("ioi:n=9,seed=2"));
      desk.ablations().substituteAll(Substitute.MEAN);
      assertEquals(
          "./headlab look --prompts ioi:n=9,seed=2 --index 0 --mean 1.2,3.1", StateLine.of(desk));
      desk.runs().close();
    }
  }
}
