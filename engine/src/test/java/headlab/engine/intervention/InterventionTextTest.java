package headlab.engine.intervention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.datasets.Span;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Edits as words.
class InterventionTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "blocks.5.attn.hook_z[head=1+2,position=3..5]=zero",
        "blocks.1.attn.hook_pattern[head=0,destination=7,source=2..3]=scale:0.5",
        "blocks.2.mlp.hook_post[unit=17]=constant:0.3",
        "hook_embed[position=role:S2]=noise:sigma=0.3,seed=7",
        "hook_embed=noise:sigma=0.3,seed=-7,draw=2",
        "blocks.0.hook_resid_pre[position=4..6/1/2..3/]=from:corrupted",
        "blocks.0.hook_resid_pre[position=4/]=from:clean",
        "blocks.0.hook_mlp_out=mix:alpha=0.25,vector=1+-2.5+1.0E-12",
        "blocks.3.attn.hook_v[head=0,unit=1+0]=add:1,-2",
        "ln_final.hook_scale=held",
        "logits[unit=12]=mean",
        "blocks.3.attn.hook_result[head=3]=zero-folded"
      })
  void whatIsWrittenAsItIsFormattedComesBack(String text) {
    assertEquals(text, Intervention.parse(text).format());
  }

  @Test
  void everyEditThatHasATextComesBackAsItWas() {
    Random random = new Random(5);
    for (int i = 0; i < 5000; i++) {
      Intervention edit = drawn(random);
      assertEquals(edit, Intervention.parse(edit.format()), edit.format());
    }
  }

  private static Intervention drawn(Random random) {
    Site site = List.of(Site.values()).get(random.nextInt(Site.values().length));
    HookPoint point = new HookPoint(site, site.perLayer() ? random.nextInt(40) : 0);
    List<Integer> heads = site.perHead() ? some(random) : List.of();
    boolean units = !site.ofPairs() && site.axes().size() > 1;
    Positions sources = site.ofPairs() ? positions(random) : Positions.all();
    List<Integer> chosen = units ? some(random) : List.of();
    Where where = new Where(point, heads, positions(random), chosen, sources);
    return new Intervention(where, value(random));
  }

  private static List<Integer> some(Random random) {
    return random.ints(random.nextInt(4), 0, 3000).distinct().boxed().toList();
  }

  private static Positions positions(Random random) {
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(4); i++) {
      int start = random.nextInt(2000);
      spans.add(new Span(start, start + 1 + random.nextInt(3)));
    }
    return switch (random.nextInt(4)) {
      case 0 -> Positions.all();
      case 1 -> new Positions.Range(spans.getFirst());
      case 2 -> new Positions.PerPrompt(spans);
      default -> new Positions.Role("S" + random.nextInt(3));
    };
  }

  private static Value value(Random random) {
    Numbers numbers = Numbers.of(random.doubles(1 + random.nextInt(4), -1e9, 1e9).toArray());
    double number = Double.longBitsToDouble(random.nextLong());
    double finite = Double.isFinite(number) ? number : 1;
    return switch (random.nextInt(10)) {
      case 0 -> new Value.Zero();
      case 1 -> new Value.ZeroFolded();
      case 2 -> new Value.Mean();
      case 3 -> new Value.Held();
      case 4 -> new Value.From(random.nextBoolean() ? Side.CLEAN : Side.CORRUPTED);
      case 5 -> new Value.Scale(finite);
      case 6 -> new Value.Constant(numbers);
      case 7 -> new Value.Add(numbers);
      case 8 -> new Value.Mix(finite, numbers);
      default -> new Value.Noise(random.nextLong(), Math.abs(finite), random.nextInt(9));
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "blocks.5.attn.hook_z                          | PLACE=VALUE",
        "blocks.5.attn.hook_zz=zero                    | no hook point",
        "blocks.5.attn.hook_z[head]=zero               | numbers from 0 on",
        "blocks.5.attn.hook_z[head=-1]=zero            | numbers from 0 on",
        "blocks.5.attn.hook_z[head=1;2]=zero           | numbers from 0 on",
        "blocks.5.attn.hook_z[head=99999999999]=zero   | numbers from 0 on",
        "blocks.5.attn.hook_z[position=5..3]=zero      | ends before",
        "blocks.5.attn.hook_z[head=1,head=2]=zero      | twice",
        "blocks.5.attn.hook_z[source=1]=zero           | one can choose head, position, unit",
        "blocks.5.attn.hook_pattern[position=1]=zero   | one can choose head, destination, source",
        "blocks.5.attn.hook_pattern[unit=1]=zero       | one can choose",
        "blocks.5.hook_mlp_out[head=1]=zero            | has no heads",
        "blocks.5.ln1.hook_scale[unit=0]=zero          | has no units",
        "blocks.5.mlp.hook_post[unit=3+3]=zero         | twice",
        "blocks.5.attn.hook_z[position=role:]=zero     | needs a name",
        "blocks.5.attn.hook_z=null                     | There is no value",
        "blocks.5.attn.hook_z=zero:1                   | takes nothing",
        "blocks.5.attn.hook_z=scale                    | no number",
        "blocks.5.attn.hook_z=scale:NaN                | finite",
        "blocks.5.attn.hook_z=scale:x                  | no number",
        "blocks.5.attn.hook_z=from:left                | from:clean or from:corrupted",
        "blocks.5.attn.hook_z=constant:1,,2            | no number",
        "blocks.5.attn.hook_z=constant:Infinity        | finite",
        "blocks.5.attn.hook_z=mix:vector=1             | needs alpha=",
        "blocks.5.attn.hook_z=noise:sigma=1            | needs seed=",
        "blocks.5.attn.hook_z=noise:sigma=-1,seed=1    | finite sigma",
        "blocks.5.attn.hook_z=noise:seed=1.5,sigma=1   | no number",
        "blocks.5.attn.hook_z=noise:seed=1,sigma=1,x=2 | once each"
      })
  void whatIsWrongIsSaidInASentence(String text, String part) {
    IllegalArgumentException wrong =
        assertThrows(IllegalArgumentException.class, () -> Intervention.parse(text));
    String said = String.valueOf(wrong.getMessage());
    assertTrue(said.contains(part) && said.endsWith("."), said);
  }

  @Test
  void whatHoldsTensorsHasNoText() {
    Tensor row = Tensor.of(List.of("component", "width"), new int[] {1, 2}, new float[] {1, 0});
    Where where = Where.head(Site.Z, 0, 0);
    for (Value value :
        List.of(
            new Value.Given(List.of(row)),
            new Value.Part(row, row, 0),
            new Value.Project(row, row.slice(0)))) {
      assertThrows(IllegalArgumentException.class, () -> new Intervention(where, value).format());
    }
  }
}
