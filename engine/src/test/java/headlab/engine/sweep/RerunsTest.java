package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Positions;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whole edited runs side by side are what each is alone.
class RerunsTest {
  private static final int ALL = -1;

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa"})
  void runsSideBySideAreWhatEachIsAlone(String name) {
    Reference reference = Reference.of(name);
    TokenizedPrompt pair = reference.pair();
    List<Variant> variants =
        List.of(
            Variant.CORRUPTED,
            Variant.of(Side.CORRUPTED, edit(Site.Z, 0, new Value.From(Side.CLEAN), ALL)),
            Variant.of(
                Side.CORRUPTED,
                edit(Site.K, 1, new Value.From(Side.CLEAN), ALL),
                edit(Site.Z, 1, new Value.Zero(), 3)),
            Variant.of(Side.CORRUPTED, edit(Site.PATTERN, 0, new Value.From(Side.CLEAN), ALL)),
            Variant.of(
                Side.CORRUPTED, edit(Site.LOGITS, 0, new Value.Scale(2), pair.length() - 1)));
    try (LoadedModel model = reference.open()) {
      List<float[]> together = model.reruns(List.of(pair), 0, variants);
      assertEquals(variants.size(), together.size());
      for (int i = 0; i < variants.size(); i++) {
        float[] alone = model.rerun(List.of(pair), 0, variants.get(i)).slice(0).toArray();
        assertTrue(Reference.logitError(alone, together.get(i)) < 1e-5, "variant " + i);
        double effect = Reference.logitError(together.getFirst(), together.get(i));
        assertTrue(i == 0 || effect > 1e-4, "variant " + i + " changes nothing");
      }
      List<Variant> mixed = List.of(Variant.CLEAN, Variant.CORRUPTED);
      assertThrows(IllegalArgumentException.class, () -> model.reruns(List.of(pair), 0, mixed));
    }
  }

  private static Intervention edit(Site site, int layer, Value value, int position) {
    Positions positions = position == ALL ? Positions.all() : Positions.at(position);
    return new Intervention(new Where(new HookPoint(site, layer), List.of(), positions), value);
  }
}
