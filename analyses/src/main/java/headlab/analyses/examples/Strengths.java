package headlab.analyses.examples;

import headlab.analyses.common.Controls.Head;
import headlab.analyses.common.HeadScores;
import headlab.analyses.common.NextTokens;
import headlab.analyses.common.WriteSize;
import headlab.engine.analysis.Session;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.model.Coordinates;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.WeightName;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.Passage;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/// How strong some heads are at every token of a prompt; NaN where a token has no number.
final class Strengths {
  private final Session session;
  private final ModelSpec spec;
  private final Measure measure;
  private final boolean bos;
  private final Map<Head, WriteSize> sizes = new HashMap<>();

  /// @param bos whether BOS has a number too
  Strengths(Session session, Measure measure, boolean bos) {
    this.session = session;
    this.measure = measure;
    this.bos = bos;
    spec = session.spec();
  }

  /// The largest number of every head in every passage; 0 where a passage has none.
  ///
  /// @param score what its rows are called
  HeadScores ofAllHeads(String score, List<Passage> passages) throws InterruptedException {
    List<Head> all =
        IntStream.range(0, spec.layers() * spec.heads())
            .mapToObj(at -> new Head(at / spec.heads(), at % spec.heads()))
            .toList();
    List<TokenizedPrompt> prompts = passages.stream().map(Passage::prompt).toList();
    return HeadScores.of(
        session,
        List.of(score),
        prompts,
        0,
        (number, prompt) ->
            Arrays.stream(of(prompt, all)).mapToDouble(Strengths::largest).toArray());
  }

  private static double largest(double[] values) {
    return Arrays.stream(values).filter(value -> !Double.isNaN(value)).max().orElse(0);
  }

  /// One number for each head and token: `[head][position]`. The prompt is run once.
  double[][] of(TokenizedPrompt prompt, List<Head> heads) throws InterruptedException {
    double[][] strengths = measured(prompt, heads);
    int id = session.spelling().bosId().orElse(-1);
    for (int at = 0; at < prompt.length() && !bos; at++) {
      if ((at == 0 && prompt.bos()) || prompt.clean().get(at) == id) {
        for (double[] each : strengths) {
          each[at] = Double.NaN;
        }
      }
    }
    return strengths;
  }

  private double[][] measured(TokenizedPrompt prompt, List<Head> heads)
      throws InterruptedException {
    Site site = measure == Measure.ATTENTION ? Site.PATTERN : Site.Z;
    Set<HookPoint> points = new LinkedHashSet<>();
    heads.forEach(head -> points.add(new HookPoint(site, head.layer())));
    if (measure == Measure.NEXT_TOKEN && spec.hasFinalNorm()) {
      points.add(HookPoint.of(Site.FINAL_NORM_SCALE));
    }
    double[][] strengths = new double[heads.size()][];
    Map<HookPoint, Tensor> seen = new HashMap<>();
    session.observe(
        prompt,
        points,
        (point, value) -> {
          if (point.site() == Site.PATTERN) {
            for (int i = 0; i < strengths.length; i++) {
              if (heads.get(i).layer() == point.layer()) {
                strengths[i] = attention(value.slice(heads.get(i).head()));
              }
            }
          } else {
            seen.put(point, value);
          }
        });
    if (measure != Measure.ATTENTION) {
      double[][] next = measure == Measure.NEXT_TOKEN ? directions(prompt, seen) : new double[0][];
      for (int i = 0; i < strengths.length; i++) {
        strengths[i] = written(prompt, heads.get(i), seen, next);
        if (i % spec.heads() == 0) {
          session.progress("Measuring head", i, strengths.length);
        }
      }
    }
    return strengths;
  }

  private double[][] directions(TokenizedPrompt prompt, Map<HookPoint, Tensor> seen) {
    Tensor scales = seen.get(HookPoint.of(Site.FINAL_NORM_SCALE));
    return NextTokens.directions(
        session, prompt, 0, scales == null ? new float[0] : scales.toArray());
  }

  private double[] written(
      TokenizedPrompt prompt, Head head, Map<HookPoint, Tensor> seen, double[][] directions) {
    Tensor all = Objects.requireNonNull(seen.get(new HookPoint(Site.Z, head.layer())));
    float[] z = all.toArray();
    int c = spec.dHead();
    double[] result = new double[prompt.length()];
    double[][] next = towardsNext(head, directions);
    for (int at = 0; at < result.length; at++) {
      int from = (at * spec.heads() + head.head()) * c;
      if (measure == Measure.WRITE) {
        result[at] = size(head).of(z, from);
      } else {
        result[at] = at == result.length - 1 ? Double.NaN : dot(z, from, next[at]);
      }
    }
    return result;
  }

  /// W_O times each direction, and as the last number what the head's values have of themselves.
  private double[][] towardsNext(Head head, double[][] directions) {
    int c = spec.dHead();
    double[][] next = new double[directions.length][c + 1];
    if (directions.length == 0) {
      return next;
    }
    float[] out =
        session
            .weight(WeightName.W_O, head.layer(), Coordinates.FOLDED)
            .slice(head.head())
            .toArray();
    float[] bias =
        session
            .weight(WeightName.B_V, head.layer(), Coordinates.FOLDED)
            .slice(spec.kvHead(head.head()))
            .toArray();
    int width = spec.dModel();
    for (int at = 0; at < next.length; at++) {
      for (int i = 0; i < c; i++) {
        for (int j = 0; j < width; j++) {
          next[at][i] += out[i * width + j] * directions[at][j];
        }
        next[at][c] -= bias[i] * next[at][i];
      }
    }
    return next;
  }

  private static double dot(float[] z, int from, double[] direction) {
    double sum = direction[direction.length - 1];
    for (int i = 0; i < direction.length - 1; i++) {
      sum += z[from + i] * direction[i];
    }
    return sum;
  }

  private WriteSize size(Head head) {
    return sizes.computeIfAbsent(head, asked -> WriteSize.of(session, asked.layer(), asked.head()));
  }

  /// The largest attention of each token to one that is not the first; the first token has none.
  private static double[] attention(Tensor pattern) {
    double[] largest = new double[pattern.length(0)];
    largest[0] = Double.NaN;
    for (int at = 1; at < largest.length; at++) {
      for (int source = 1; source <= at; source++) {
        largest[at] = Math.max(largest[at], pattern.at(at, source));
      }
    }
    return largest;
  }
}
