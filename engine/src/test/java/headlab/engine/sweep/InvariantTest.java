package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.datasets.Span;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Positions;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import headlab.engine.model.Coordinates;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.WeightName;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What every capture must obey, in plain and in edited runs.
class InvariantTest {
  private static final double CLOSE = 1e-5;

  @SuppressWarnings("unused") // named by FieldSource
  static final List<String> ALL = Reference.ALL;

  @ParameterizedTest
  @FieldSource("ALL")
  void attentionAndMlpWriteTheResidualStream(String name) {
    everyLayer(
        name,
        (model, run, layer) -> {
          assertSum(run, layer, Site.RESID_PRE, Site.ATTN_OUT, Site.RESID_MID);
          Site before = model.spec().isPostNorm() ? Site.MLP_IN : Site.RESID_MID;
          assertSum(run, layer, before, Site.MLP_OUT, Site.RESID_POST);
        });
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void everyHeadReadsTheStreamBeforeTheLayer(String name) {
    everyLayer(
        name,
        (model, run, layer) -> {
          Tensor stream = at(run, Site.RESID_PRE, layer);
          for (Site input : List.of(Site.Q_INPUT, Site.K_INPUT, Site.V_INPUT)) {
            Tensor copies = at(run, input, layer);
            int heads = input == Site.Q_INPUT ? model.spec().heads() : model.spec().kvHeads();
            assertEquals(heads, copies.length(1));
            for (int position = 0; position < stream.length(0); position++) {
              for (int head = 0; head < heads; head++) {
                assertEquals(stream.slice(position), copies.slice(position).slice(head));
              }
            }
          }
        });
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void patternRowsSumToOneAndLookOnlyBack(String name) {
    everyLayer(
        name,
        (model, run, layer) -> {
          Tensor pattern = at(run, Site.PATTERN, layer);
          for (int head = 0; head < pattern.length(0); head++) {
            for (int destination = 0; destination < pattern.length(1); destination++) {
              double sum = 0;
              for (int source = 0; source < pattern.length(2); source++) {
                sum += pattern.at(head, destination, source);
                assertTrue(source <= destination || pattern.at(head, destination, source) == 0);
              }
              assertEquals(1, sum, CLOSE);
            }
          }
        });
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void zIsThePatternTimesTheValuesOfItsGroup(String name) {
    everyLayer(
        name,
        (model, run, layer) -> {
          Tensor pattern = at(run, Site.PATTERN, layer);
          Tensor values = at(run, Site.V, layer);
          Tensor z = at(run, Site.Z, layer);
          float[] expected = new float[z.size()];
          int i = 0;
          for (int position = 0; position < z.length(0); position++) {
            for (int head = 0; head < z.length(1); head++) {
              for (int c = 0; c < z.length(2); c++, i++) {
                double sum = 0;
                for (int source = 0; source <= position; source++) {
                  sum +=
                      (double) pattern.at(head, position, source)
                          * values.at(source, model.spec().kvHead(head), c);
                }
                expected[i] = (float) sum;
              }
            }
          }
          assertTrue(Reference.relativeError(expected, z.toArray()) < CLOSE);
        });
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void headsAndBiasMakeWhatAttentionWrites(String name) {
    everyLayer(
        name,
        (model, run, layer) -> {
          Tensor z = at(run, Site.Z, layer);
          Tensor out = model.weights().weight(WeightName.W_O, layer, Coordinates.RAW);
          float[] bias = model.weights().weight(WeightName.B_O, layer, Coordinates.RAW).toArray();
          ModelSpec spec = model.spec();
          float[] expected = new float[z.length(0) * spec.dModel()];
          for (int i = 0; i < expected.length; i++) {
            double sum = bias[i % spec.dModel()];
            for (int head = 0; head < spec.heads(); head++) {
              for (int c = 0; c < spec.dHead(); c++) {
                sum +=
                    (double) z.at(i / spec.dModel(), head, c) * out.at(head, c, i % spec.dModel());
              }
            }
            expected[i] = (float) sum;
          }
          float[] got = at(run, Site.ATTN_OUT, layer).toArray();
          assertTrue(Reference.relativeError(expected, got) < CLOSE);
        });
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void whatHeadsWriteIsTheirZThroughTheirPartOfTheMatrix(String name) {
    everyLayer(
        name,
        (model, run, layer) -> {
          Tensor z = at(run, Site.Z, layer);
          Tensor result = at(run, Site.RESULT, layer);
          Tensor out = model.weights().weight(WeightName.W_O, layer, Coordinates.RAW);
          float[] bias = model.weights().weight(WeightName.B_O, layer, Coordinates.RAW).toArray();
          int d = model.spec().dModel();
          float[] expected = new float[result.size()];
          double[] sum = new double[z.length(0) * d];
          for (int i = 0; i < sum.length; i++) {
            sum[i] = bias[i % d];
          }
          for (int i = 0; i < expected.length; i++) {
            int position = i / d / model.spec().heads();
            int head = i / d % model.spec().heads();
            double one = 0;
            for (int c = 0; c < model.spec().dHead(); c++) {
              one += (double) z.at(position, head, c) * out.at(head, c, i % d);
            }
            expected[i] = (float) one;
            sum[position * d + i % d] += result.at(position, head, i % d);
          }
          assertTrue(Reference.relativeError(expected, result.toArray()) < CLOSE);
          float[] written = at(run, Site.ATTN_OUT, layer).toArray();
          assertTrue(Reference.relativeError(floats(sum), written) < CLOSE);
        });
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void theMlpReadsTheStreamAndWritesItsHiddenActivations(String name) {
    everyLayer(
        name,
        (model, run, layer) -> {
          if (!model.spec().isPostNorm()) { // else it reads what the first norm made of it
            assertEquals(at(run, Site.RESID_MID, layer), at(run, Site.MLP_IN, layer));
          }
          Tensor post = at(run, Site.MLP_POST, layer);
          float[] written = at(run, Site.MLP_OUT, layer).toArray();
          float[] bias = model.weights().weight(WeightName.B_OUT, layer, Coordinates.RAW).toArray();
          Tensor out = model.weights().weight(WeightName.W_OUT, layer, Coordinates.RAW);
          double[] expected = new double[written.length];
          for (int i = 0; i < expected.length; i++) {
            int d = model.spec().dModel();
            expected[i] = bias[i % d];
            for (int unit = 0; unit < model.spec().dMlp(); unit++) {
              expected[i] += (double) post.at(i / d, unit) * out.at(unit, i % d);
            }
          }
          assertTrue(Reference.relativeError(floats(expected), written) < CLOSE);
        });
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void scoresAreRotatedQueriesTimesRotatedKeys(String name) {
    everyLayer(
        name,
        (model, run, layer) -> {
          boolean rotary = run.containsKey(new HookPoint(Site.ROT_Q, layer));
          Tensor q = at(run, rotary ? Site.ROT_Q : Site.Q, layer);
          Tensor k = at(run, rotary ? Site.ROT_K : Site.K, layer);
          Tensor scores = at(run, Site.SCORES, layer);
          double scale = model.spec().scoreFactor(layer) / Math.sqrt(model.spec().dHead());
          float[] expected = new float[scores.size()];
          int length = scores.length(1);
          for (int i = 0; i < expected.length; i++) {
            int head = i / length / length;
            int destination = i / length % length;
            int source = i % length;
            for (int c = 0; source <= destination && c < model.spec().dHead(); c++) {
              int read = model.spec().kvHead(head);
              expected[i] += (float) (scale * q.at(destination, head, c) * k.at(source, read, c));
            }
          }
          assertTrue(Reference.relativeError(expected, scores.toArray()) < CLOSE);
        });
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void patchingWithItselfChangesNothing(String name) {
    Reference reference = Reference.of(name);
    TokenizedPrompt pair = reference.pair();
    try (LoadedModel model = reference.open()) {
      float[] plain = model.logits(pair.clean(), true).toArray();
      for (HookPoint point : Points.all(model.spec())) {
        for (Where where : places(point)) {
          for (Value value : List.of(new Value.From(Side.CLEAN), new Value.Held())) {
            Variant self = Variant.of(Side.CLEAN, new Intervention(where, value));
            float[] got = model.logits(List.of(pair), 0, self, true).toArray();
            assertTrue(Reference.logitError(plain, got) < CLOSE, where + " " + value);
          }
        }
      }
    }
  }

  /// All of a point, and a part of it.
  private static List<Where> places(HookPoint point) {
    Site site = point.site();
    List<Integer> heads = site.perHead() ? List.of(1, 2) : List.of();
    boolean units = !site.ofPairs() && site.axes().size() > 1;
    Where part =
        new Where(
            point,
            heads,
            new Positions.Range(new Span(2, 9)),
            units ? List.of(3, 1) : List.of(),
            site.ofPairs() ? Positions.at(1) : Positions.all());
    return List.of(new Where(point, List.of(), Positions.all()), part);
  }

  /// What a run held at an edited place, written there in another one, gives that run again.
  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa"})
  void writingWhatAnEditedRunHeldGivesThatRunAgain(String name) {
    Reference reference = Reference.of(name);
    TokenizedPrompt pair = reference.pair();
    try (LoadedModel model = reference.open()) {
      for (HookPoint point : Points.all(model.spec())) {
        for (Where where : places(point)) {
          Variant edited =
              Variant.of(Side.CLEAN, new Intervention(where, new Value.Noise(3, .2, 0)));
          Tensor held =
              Objects.requireNonNull(model.capture(pair, edited, Set.of(point)).get(point));
          Intervention given = new Intervention(where, new Value.Given(List.of(held)));
          Variant again = Variant.of(Side.CLEAN, given);
          float[] want = model.logits(List.of(pair), 0, edited, true).toArray();
          float[] got = model.logits(List.of(pair), 0, again, true).toArray();
          assertTrue(Reference.logitError(want, got) < CLOSE, where.toString());
          assertEquals(held, model.capture(pair, again, Set.of(point)).get(point), "held");
        }
      }
    }
  }

  /// The invariants hold in the plain run, and in one whose heads, neurons and stream are edited.
  private static void everyLayer(String name, Law law) {
    Reference reference = Reference.of(name);
    TokenizedPrompt pair = reference.pair();
    try (LoadedModel model = reference.open()) {
      Where z = Where.head(Site.Z, 0, 1);
      Where stream = Where.positions(Site.RESID_PRE, 1, Positions.at(3));
      Variant edited =
          Variant.of(
              Side.CLEAN,
              new Intervention(stream, new Value.From(Side.CORRUPTED)),
              new Intervention(Where.head(Site.Q, 1, 2), new Value.Scale(2)),
              new Intervention(Where.units(Site.MLP_POST, 0, List.of(3, 7)), Value.Add.of(1, -2)));
      for (Variant variant : List.of(Variant.CLEAN, edited)) {
        Map<HookPoint, Tensor> run =
            model.capture(List.of(pair), 0, variant, Points.all(model.spec()));
        for (int layer = 0; layer < model.spec().layers(); layer++) {
          law.check(model, run, layer);
        }
      }
      assertZeroed(model, pair, z);
    }
  }

  private static void assertZeroed(LoadedModel model, TokenizedPrompt pair, Where where) {
    Variant zeroed = Variant.of(Side.CLEAN, new Intervention(where, new Value.Zero()));
    Tensor z =
        Objects.requireNonNull(
            model.capture(pair, zeroed, Set.of(where.point())).get(where.point()));
    for (int position = 0; position < z.length(0); position++) {
      double other = 0;
      for (int c = 0; c < z.length(2); c++) {
        assertEquals(0f, z.at(position, 1, c));
        other += Math.abs(z.at(position, 0, c));
      }
      assertTrue(other > 0, "head 0.0 was zeroed too");
    }
  }

  private interface Law {
    void check(LoadedModel model, Map<HookPoint, Tensor> run, int layer);
  }

  private static float[] floats(double[] numbers) {
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
    }
    return floats;
  }

  private static void assertSum(
      Map<HookPoint, Tensor> run, int layer, Site before, Site write, Site after) {
    float[] sum = at(run, before, layer).toArray();
    float[] added = at(run, write, layer).toArray();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += added[i];
    }
    assertTrue(Reference.relativeError(sum, at(run, after, layer).toArray()) < CLOSE);
  }

  private static Tensor at(Map<HookPoint, Tensor> run, Site site, int layer) {
    return Objects.requireNonNull(run.get(new HookPoint(site, layer)));
  }
}
