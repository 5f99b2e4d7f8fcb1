package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import headlab.datasets.Refusal;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Positions;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Sweeps and attribution against an independent forward pass in float64.
class OracleTest {
  private static final double CLOSE = 2e-4;

  @SuppressWarnings("unused") // named by FieldSource
  static final List<String> ALL = Reference.ALL;

  @ParameterizedTest
  @FieldSource("ALL")
  void patchedHeadsGiveTheKnownLogitDifferences(String name) throws InterruptedException {
    Reference reference = Reference.of(name);
    JsonNode oracle = reference.oracle();
    try (LoadedModel model = reference.open()) {
      for (Side base : Side.values()) {
        Side source = base == Side.CLEAN ? Side.CORRUPTED : Side.CLEAN;
        Rows rows = sweep(model, oracle, heads(model, base, new Value.From(source)));
        JsonNode known = oracle.get("patching").get(direction(base)).get("byHead").get("raw");
        assertEqual(known, rows, "z");
      }
    }
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void patchedPositionsGiveTheKnownLogitDifferences(String name) throws InterruptedException {
    Reference reference = Reference.of(name);
    JsonNode oracle = reference.oracle();
    Map<String, Site> figures =
        Map.of("byResidual", Site.RESID_PRE, "byAttention", Site.ATTN_OUT, "byMlp", Site.MLP_OUT);
    try (LoadedModel model = reference.open()) {
      for (Map.Entry<String, Site> figure : figures.entrySet()) {
        for (Side base : Side.values()) {
          Side source = base == Side.CLEAN ? Side.CORRUPTED : Side.CLEAN;
          int length = oracle.get("clean_ids").size();
          Rows rows =
              sweep(model, oracle, positions(model, figure.getValue(), length, base, source));
          JsonNode known = oracle.get("patching").get(direction(base)).get(figure.getKey());
          assertEqual(known.get("raw"), rows, figure.getValue().id());
        }
      }
    }
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void zeroedHeadsGiveTheKnownLogitDifferences(String name) throws InterruptedException {
    Reference reference = Reference.of(name);
    JsonNode oracle = reference.oracle();
    try (LoadedModel model = reference.open()) {
      Rows rows = sweep(model, oracle, heads(model, Side.CLEAN, new Value.Zero()));
      assertEqual(oracle.get("ablation").get("zero").get("byHead").get("raw"), rows, "z");
    }
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void meansOverTheOtherPromptsGiveTheKnownLogitDifferences(String name)
      throws InterruptedException {
    Reference reference = Reference.of(name);
    JsonNode oracle = reference.oracle();
    JsonNode known = oracle.get("mean_ablation");
    List<TokenizedPrompt> prompts = new ArrayList<>();
    for (JsonNode ids : known.get("prompts")) {
      prompts.add(
          Reference.prompt(
              Reference.ints(ids),
              List.of(),
              List.of(oracle.get("correct").asInt()),
              List.of(oracle.get("incorrect").asInt())));
    }
    try (LoadedModel model = reference.open()) {
      List<Cell> cells = heads(model, Side.CLEAN, new Value.Mean());
      Rows rows = Sweeps.rows(model, cells, prompts, Metric.LOGIT_DIFFERENCE);
      assertEqual(known.get("byHead").get("raw"), rows, "z");
    }
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void everyMetricGivesTheKnownValues(String name) throws InterruptedException {
    Reference reference = Reference.of(name);
    JsonNode oracle = reference.oracle();
    try (LoadedModel model = reference.open()) {
      List<Cell> cells = heads(model, Side.CORRUPTED, new Value.From(Side.CLEAN));
      cells.add(new Cell(Key.of("clean"), Variant.CLEAN));
      cells.add(new Cell(Key.of("corrupted"), Variant.CORRUPTED));
      for (Metric metric : Metric.values()) {
        if (metric == Metric.LOGIT_DIFFERENCE) {
          continue; // it has tests of its own
        }
        Rows rows = Sweeps.rows(model, cells, List.of(pair(oracle)), metric);
        JsonNode known = oracle.get("metrics").get(metric.id());
        assertEqual(known.get("byHead"), rows, "z");
        for (String side : List.of("clean", "corrupted")) {
          double want = known.get(side).asDouble();
          assertEquals(want, rows.of(Key.of(side))[0], CLOSE * Math.max(1, Math.abs(want)), side);
        }
      }
    }
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void foldedWeightsGiveTheKnownAttribution(String name) {
    Reference reference = Reference.of(name);
    JsonNode oracle = reference.oracle();
    JsonNode known = oracle.get("attribution");
    try (LoadedModel model = reference.open()) {
      assertEquals(known == null, model.spec().isPostNorm());
      if (known == null) {
        assertThrows(Refusal.class, () -> Terms.of(model, pair(oracle)));
        return;
      }
      Terms terms = Terms.of(model, pair(oracle));
      double sum = terms.bias();
      for (Site site : Stream.of(Site.EMBED, Site.POS_EMBED).toList()) {
        sum += HookPoint.sites(model.spec()).contains(site) ? terms.write(site, 0) : 0;
      }
      for (int layer = 0; layer < model.spec().layers(); layer++) {
        for (int head = 0; head < model.spec().heads(); head++) {
          double want = known.get("byHead").get("values").get(layer).get(head).asDouble();
          double got = terms.head(layer, head);
          assertEquals(want, got, CLOSE * Math.max(1, Math.abs(want)), layer + "." + head);
          sum += got;
        }
        sum += terms.outBias(layer) + terms.write(Site.MLP_OUT, layer);
      }
      double difference = known.get("sum").asDouble();
      assertEquals(difference, sum, 1e-3 * Math.max(1, Math.abs(difference)));
    }
  }

  private static Rows sweep(LoadedModel model, JsonNode oracle, List<Cell> cells)
      throws InterruptedException {
    return Sweeps.rows(model, cells, List.of(pair(oracle)), Metric.LOGIT_DIFFERENCE);
  }

  private static TokenizedPrompt pair(JsonNode oracle) {
    return Reference.prompt(
        Reference.ints(oracle.get("clean_ids")),
        Reference.ints(oracle.get("corrupted_ids")),
        List.of(oracle.get("correct").asInt()),
        List.of(oracle.get("incorrect").asInt()));
  }

  private static List<Cell> heads(LoadedModel model, Side base, Value value) {
    List<Cell> cells = new ArrayList<>();
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      for (int head = 0; head < model.spec().heads(); head++) {
        Where where = Where.head(Site.Z, layer, head);
        Variant variant = Variant.of(base, new Intervention(where, value));
        cells.add(new Cell(Key.head("z", layer, head), variant));
      }
    }
    return cells;
  }

  private static List<Cell> positions(
      LoadedModel model, Site site, int length, Side base, Side source) {
    List<Cell> cells = new ArrayList<>();
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      for (int position = 0; position < length; position++) {
        Where where = Where.positions(site, layer, Positions.at(position));
        Variant variant = Variant.of(base, new Intervention(where, new Value.From(source)));
        cells.add(new Cell(Key.position(site.id(), layer, position), variant));
      }
    }
    return cells;
  }

  private static String direction(Side base) {
    return base == Side.CORRUPTED ? "denoising" : "noising";
  }

  private static void assertEqual(JsonNode known, Rows rows, String site) {
    List<List<Double>> matrix = Sweeps.matrix(known);
    for (int layer = 0; layer < matrix.size(); layer++) {
      for (int column = 0; column < matrix.get(layer).size(); column++) {
        Key key =
            site.equals("z") ? Key.head(site, layer, column) : Key.position(site, layer, column);
        double want = matrix.get(layer).get(column);
        assertEquals(want, rows.mean(key), CLOSE * Math.max(1, Math.abs(want)), key.toString());
      }
    }
  }
}
