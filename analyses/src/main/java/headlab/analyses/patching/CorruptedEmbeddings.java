package headlab.analyses.patching;

import headlab.analyses.common.Baseline;
import headlab.datasets.Span;
import headlab.engine.analysis.Session;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Positions;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;
import headlab.engine.sweep.Cell;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The embeddings of prompts whose tokens are corrupted, as they are written into the clean run.
///
/// They are made once for all prompts, so that a sweep over some of them writes the same: a mean is
/// over all that are alike.
///
/// Source of the noise: Meng et al. 2022, with sigma the sample standard deviation of all numbers
/// in the embeddings of all tokens that are corrupted.
final class CorruptedEmbeddings {
  private static final HookPoint EMBED = HookPoint.of(Site.EMBED);

  private final Session session;
  private final List<TokenizedPrompt> prompts;
  private final ChosenTokens chosen;
  private final List<Tensor> clean;

  /// @param chosen which tokens of each prompt are corrupted
  CorruptedEmbeddings(Session session, List<TokenizedPrompt> prompts, ChosenTokens chosen)
      throws InterruptedException {
    this.session = session;
    this.prompts = prompts;
    this.chosen = chosen;
    clean = captured(Variant.CLEAN);
  }

  /// The standard deviation of the embeddings of the chosen tokens.
  double sigma() {
    long count = 0;
    double sum = 0;
    for (float[] row : chosenRows()) {
      for (float number : row) {
        sum += number;
        count++;
      }
    }
    double mean = sum / count;
    double squares = 0;
    for (float[] row : chosenRows()) {
      for (float number : row) {
        squares += (number - mean) * (number - mean);
      }
    }
    return Math.sqrt(squares / (count - 1));
  }

  private List<float[]> chosenRows() {
    return all().stream()
        .flatMap(
            prompt -> chosen.of(prompt).stream().map(at -> clean.get(prompt).slice(at).toArray()))
        .toList();
  }

  /// The embeddings with `value` written at the chosen tokens.
  List<Tensor> with(Value value) throws InterruptedException {
    Where where = new Where(EMBED, List.of(), new Positions.PerPrompt(spans(all())));
    List<Tensor> written = captured(Variant.of(Side.CLEAN, new Intervention(where, value)));
    List<Tensor> embeddings = new ArrayList<>();
    for (int prompt = 0; prompt < prompts.size(); prompt++) {
      embeddings.add(rows(clean.get(prompt), written.get(prompt), chosen.of(prompt)));
    }
    return embeddings;
  }

  /// The edit that corrupts some of the prompts.
  ///
  /// @param embeddings of all prompts
  /// @param members which of all prompts are swept
  Intervention edit(List<Tensor> embeddings, List<Integer> members) {
    Where where = new Where(EMBED, List.of(), new Positions.PerPrompt(spans(members)));
    return new Intervention(where, new Value.Given(members.stream().map(embeddings::get).toList()));
  }

  private List<Integer> all() {
    return IntStream.range(0, prompts.size()).boxed().toList();
  }

  private List<Span> spans(List<Integer> members) {
    return members.stream().map(chosen::span).toList();
  }

  /// `plain` with some rows of `other`.
  private static Tensor rows(Tensor plain, Tensor other, List<Integer> some) {
    float[] numbers = plain.toArray();
    float[] others = other.toArray();
    int width = plain.length(1);
    for (int position : some) {
      System.arraycopy(others, position * width, numbers, position * width, width);
    }
    return Tensor.of(plain.axes(), new int[] {plain.length(0), width}, numbers);
  }

  private List<Tensor> captured(Variant variant) throws InterruptedException {
    @Nullable Tensor[] found = new Tensor[prompts.size()];
    session.captures(
        List.of(new Cell(Baseline.CORRUPTED.key(), variant)),
        prompts,
        Set.of(EMBED),
        (key, prompt, captures) -> found[prompt] = captures.get(EMBED));
    List<Tensor> embeddings = new ArrayList<>();
    for (Tensor each : found) {
      embeddings.add(Objects.requireNonNull(each));
    }
    return embeddings;
  }
}
