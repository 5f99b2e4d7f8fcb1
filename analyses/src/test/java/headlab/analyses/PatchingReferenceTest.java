package headlab.analyses;

import static headlab.analyses.Oracle.grid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import headlab.analyses.patching.ActivationPatching;
import headlab.analyses.patching.Corruption;
import headlab.analyses.patching.Direction;
import headlab.analyses.patching.SiteFigures;
import headlab.datasets.PromptSet;
import headlab.engine.analysis.AnalysisType;
import headlab.engine.figure.Figure;
import headlab.engine.hook.Site;
import headlab.engine.sweep.Metric;
import headlab.engine.tokens.TokenizedPrompt;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every site in both directions and under three corruptions against transformers in float64
/// (`src/test/python/patching_reference.py`), on tiny checkpoints with odd shapes.
class PatchingReferenceTest {
  private static final List<Site> SITES =
      List.of(
          Site.RESID_PRE,
          Site.RESID_MID,
          Site.RESID_POST,
          Site.ATTN_OUT,
          Site.MLP_OUT,
          Site.MLP_POST,
          Site.Z,
          Site.Q,
          Site.K,
          Site.V,
          Site.PATTERN);
  private static final List<Site> AT_POSITIONS = List.of(Site.Z, Site.K, Site.PATTERN);

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa", "opt-post"})
  void everySiteEqualsTheReference(String name) throws IOException, InterruptedException {
    JsonNode told = told(name);
    Path folder = Path.of("..", "engine", "src", "test", "resources", "headlab", "reference", name);
    try (PlainSession session = PlainSession.on(folder, prompts(told))) {
      assertEquals(6, told.path("runs").size());
      for (JsonNode run : told.path("runs")) {
        String what =
            name + " " + run.path("corruption").asText() + " " + run.path("direction").asText();
        List<Figure> figures = new ArrayList<>(figures(session, told, run, SITES, false));
        figures.addAll(figures(session, told, run, AT_POSITIONS, true));
        Map<String, Figure.Grid> byName = new LinkedHashMap<>();
        figures.forEach(figure -> byName.put(figure.name(), grid(figure)));
        for (Site site : SITES) {
          compare(run, site.id(), byName.get(SiteFigures.name(site)), what);
        }
        for (Site site : AT_POSITIONS) {
          compare(run, site.id() + "@", byName.get(SiteFigures.nameAtPosition(site)), what);
        }
      }
    }
  }

  private static List<Figure> figures(
      PlainSession session, JsonNode told, JsonNode run, List<Site> sites, boolean byPosition)
      throws InterruptedException {
    Corruption corruption =
        Corruption.valueOf(run.path("corruption").asText().toUpperCase(Locale.ROOT));
    boolean noise = corruption == Corruption.NOISE;
    ActivationPatching analysis =
        new ActivationPatching(
            PromptSet.parse("ioi"),
            Direction.valueOf(run.path("direction").asText().toUpperCase(Locale.ROOT)),
            Metric.LOGIT_DIFFERENCE,
            sites,
            byPosition,
            corruption,
            List.of(),
            noise ? told.path("sigmas").doubleValue() : 3,
            noise ? told.path("draws").intValue() : 10,
            told.path("seed").intValue());
    return AnalysisType.of(ActivationPatching.class).figures(analysis.run(session));
  }

  private static void compare(
      JsonNode run, String site, Figure.@org.jspecify.annotations.Nullable Grid grid, String what) {
    assertNotNull(grid, what + " " + site);
    JsonNode raw = run.path("raw").path(site);
    double clean = mean(run.path("clean"));
    double corrupted = mean(run.path("corrupted"));
    double from = run.path("direction").asText().equals("denoising") ? corrupted : clean;
    assertEquals(raw.size(), grid.values().size(), what + " " + site);
    assertEquals(4, grid.sides().n());
    assertEquals(clean, number(grid.sides().clean()), 1e-4, what);
    assertEquals(corrupted, number(grid.sides().corrupted()), 1e-4, what);
    boolean moved = false;
    for (int i = 0; i < raw.size(); i++) {
      String cell = what + " " + site + " " + i;
      double wanted = raw.get(i).doubleValue();
      assertEquals(wanted, number(grid.sides().raw().get(i)), 1e-4, cell);
      double effect = (wanted - from) / (clean - corrupted);
      double limit = 2e-4 / Math.abs(clean - corrupted) + 1e-4;
      assertEquals(effect, number(grid.values().get(i)), limit * (1 + Math.abs(effect)), cell);
      Double low = grid.sides().low().get(i);
      Double high = grid.sides().high().get(i);
      // Of four prompts the span of some draws may turn: then there are no bounds.
      assertEquals(low == null, high == null, cell);
      assertTrue(low == null || high == null || low <= high, cell);
      moved |= Math.abs(effect) > .02;
    }
    assertTrue(moved, what + " " + site + " moves nothing");
  }

  private static double mean(JsonNode each) {
    double sum = 0;
    for (JsonNode value : each) {
      sum += value.doubleValue();
    }
    return sum / each.size();
  }

  private static double number(@org.jspecify.annotations.Nullable Double value) {
    assertNotNull(value);
    return value;
  }

  private static List<TokenizedPrompt> prompts(JsonNode told) {
    List<TokenizedPrompt> prompts = new ArrayList<>();
    for (JsonNode each : told.path("prompts")) {
      prompts.add(
          PlainSession.prompt(
              Oracle.ids(each.path("clean")),
              Oracle.ids(each.path("corrupted")),
              Oracle.ids(each.path("correct")),
              Oracle.ids(each.path("incorrect")),
              Map.of()));
    }
    return prompts;
  }

  private static JsonNode told(String name) throws IOException {
    try (InputStream in =
        PatchingReferenceTest.class.getResourceAsStream("/headlab/patching/" + name + ".json")) {
      assertNotNull(in, name);
      return new ObjectMapper().readTree(in);
    }
  }
}
