package headlab.engine.sweep;

import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Positions;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Next-token logits the plain way: the whole edited run over prompt and generated tokens, each
/// time anew. Slow; nothing faster may differ from it.
///
/// The other prompts, and the other side, go on with the same tokens: what they hold at the
/// prompt's positions does not depend on what follows, and lengths stay equal. Where edits reach is
/// said anew here, apart from `Edits`.
final class Rerun implements NextLogits {
  private final LoadedModel model;
  private final List<TokenizedPrompt> prompts;
  private final int which;
  private final Variant variant;
  private final Set<HookPoint> points;

  Rerun(
      LoadedModel model,
      List<TokenizedPrompt> prompts,
      int which,
      Variant variant,
      Set<HookPoint> points) {
    this.model = model;
    this.prompts = prompts;
    this.which = which;
    this.variant = atThePrompt(variant, which, prompts.get(which).length());
    this.points = points;
  }

  /// The same edits where the prompt goes on: of all positions where they write a value of this run
  /// (zero, scale, project); at the prompt's positions where values are brought. Ranges stay.
  private static Variant atThePrompt(Variant variant, int which, int length) {
    List<Intervention> edits = new ArrayList<>();
    for (Intervention edit : variant.edits()) {
      Where where = edit.where();
      Where there =
          new Where(
              where.point(),
              where.heads(),
              new Positions.Range(where.positions().of(which, length)));
      boolean goesOn = where.positions() instanceof Positions.All && !edit.value().brought();
      edits.add(goesOn ? edit : new Intervention(there, edit.value()));
    }
    return new Variant(variant.base(), edits);
  }

  @Override
  public Step after(List<Integer> generated, Turn turn) throws InterruptedException {
    turn.between();
    List<TokenizedPrompt> longer =
        prompts.stream().map(prompt -> followed(prompt, generated)).toList();
    Tensor logits = model.logits(longer, which, variant, false).slice(0);
    if (points.isEmpty()) {
      return new Step(logits, Map.of());
    }
    Map<HookPoint, Tensor> captures = new HashMap<>(model.capture(longer, which, variant, points));
    if (!generated.isEmpty()) {
      captures.replaceAll(Rerun::last);
    }
    return new Step(logits, captures);
  }

  private static TokenizedPrompt followed(TokenizedPrompt prompt, List<Integer> generated) {
    return new TokenizedPrompt(
        prompt.source(),
        joined(prompt.clean(), generated),
        prompt.hasCorrupted() ? joined(prompt.corrupted(), generated) : List.of(),
        List.of(),
        List.of(),
        prompt.correct(),
        prompt.incorrect(),
        Map.of(),
        prompt.bos(),
        List.of());
  }

  private static List<Integer> joined(List<Integer> ids, List<Integer> more) {
    List<Integer> joined = new ArrayList<>(ids);
    joined.addAll(more);
    return joined;
  }

  /// The part of a capture that belongs to the last position.
  private static Tensor last(HookPoint point, Tensor all) {
    boolean headFirst = point.site() == Site.SCORES || point.site() == Site.PATTERN;
    int[] shape = new int[all.rank()];
    for (int axis = 0; axis < shape.length; axis++) {
      shape[axis] = all.length(axis);
    }
    int axis = headFirst ? 1 : 0;
    int outer = headFirst ? shape[0] : 1;
    int length = shape[axis];
    int inner = all.size() / outer / length;
    float[] from = all.toArray();
    float[] data = new float[outer * inner];
    for (int i = 0; i < outer; i++) {
      System.arraycopy(from, (i * length + length - 1) * inner, data, i * inner, inner);
    }
    shape[axis] = 1;
    return Tensor.of(all.axes(), shape, data);
  }
}
