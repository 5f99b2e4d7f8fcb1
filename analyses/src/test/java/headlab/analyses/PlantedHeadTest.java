package headlab.analyses;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import headlab.engine.analysis.Outcome;
import headlab.engine.figure.Figure;
import headlab.engine.figure.FigureJson;
import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import headlab.engine.model.ModelRef;
import headlab.engine.tokens.Bos;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlantedHeadTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"head-ablation", "logit-attribution"})
  void plantedHeadIsTheExtremeInJsonAndInSql(String analysis)
      throws IOException, InterruptedException {
    Path model = Planted.in(folder.resolve("model"));
    try (Listening lane = new Listening(folder.resolve("store.db"))) {
      String set = lane.store.keep(LaneTest.prompts(3), "test").format();
      Event.Ended ended =
          lane.ask(
              new Request.Run(
                  lane.nextId(),
                  ModelRef.of(model.toString()),
                  Bos.AUTO,
                  analysis + " --prompts " + set),
              Event.Ended.class);
      assertEquals(new Outcome.Finished(), ended.outcome());
      Figure byHead =
          ended.figures().stream()
              .filter(each -> each.name().equals("byHead"))
              .findFirst()
              .orElseThrow();
      assertEquals("1.4", extreme(FigureJson.write(byHead).path("values")));
      assertEquals(
          List.of(List.of("1.4")),
          lane.store
              .query("select name from head_score where run = 1 order by abs(value) desc limit 1")
              .rows());
    }
  }

  private static String extreme(JsonNode values) {
    String name = "";
    double most = 0;
    for (int layer = 0; layer < values.size(); layer++) {
      for (int head = 0; head < values.get(layer).size(); head++) {
        double size = Math.abs(values.get(layer).get(head).doubleValue());
        if (size > most) {
          most = size;
          name = layer + "." + head;
        }
      }
    }
    return name;
  }
}
