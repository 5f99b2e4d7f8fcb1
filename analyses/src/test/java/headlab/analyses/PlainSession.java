package headlab.analyses;

import headlab.datasets.Answer;
import headlab.datasets.Prompt;
import headlab.datasets.PromptSet;
import headlab.datasets.PromptText;
import headlab.datasets.Span;
import headlab.datasets.Spelling;
import headlab.engine.analysis.PromptScore;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Figure;
import headlab.engine.hook.HookPoint;
import headlab.engine.intervention.Variant;
import headlab.engine.model.Checkpoint;
import headlab.engine.model.CheckpointFolder;
import headlab.engine.model.Circuit;
import headlab.engine.model.Coordinates;
import headlab.engine.model.DeviceName;
import headlab.engine.model.Dtype;
import headlab.engine.model.Embedding;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.TokenMatrix;
import headlab.engine.model.WeightName;
import headlab.engine.sweep.BatchSink;
import headlab.engine.sweep.CaptureSink;
import headlab.engine.sweep.Cell;
import headlab.engine.sweep.Continuation;
import headlab.engine.sweep.Decoded;
import headlab.engine.sweep.Decoding;
import headlab.engine.sweep.DecodingSink;
import headlab.engine.sweep.Key;
import headlab.engine.sweep.Lens;
import headlab.engine.sweep.LoadedModel;
import headlab.engine.sweep.Metric;
import headlab.engine.sweep.Observer;
import headlab.engine.sweep.Prefill;
import headlab.engine.sweep.Rows;
import headlab.engine.sweep.TokenScore;
import headlab.engine.sweep.Turn;
import headlab.engine.tensor.Svd;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.Passage;
import headlab.engine.tokens.TokenizedPrompt;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/// A session without store, tokenizer or window: whatever set is asked for, it has the same prompts
/// of ids.
final class PlainSession implements Session, AutoCloseable {
  private final LoadedModel model;
  private final List<TokenizedPrompt> prompts;
  private Spelling spelling = Spelling.ANY;
  final List<Figure> shown = new ArrayList<>();

  private PlainSession(LoadedModel model, List<TokenizedPrompt> prompts) {
    this.model = model;
    this.prompts = prompts;
  }

  static PlainSession on(Path folder, List<TokenizedPrompt> prompts) {
    return new PlainSession(
        LoadedModel.open(CheckpointFolder.open(folder), DeviceName.CPU, Dtype.FLOAT32), prompts);
  }

  static PlainSession on(Checkpoint checkpoint, List<TokenizedPrompt> prompts) {
    return new PlainSession(LoadedModel.open(checkpoint, DeviceName.CPU, Dtype.FLOAT32), prompts);
  }

  /// With a tokenizer that spells as `other` says.
  PlainSession spelled(Spelling other) {
    spelling = other;
    return this;
  }

  /// A prompt that has nothing but tokens.
  static TokenizedPrompt plain(List<Integer> ids) {
    return prompt(ids, List.of(), List.of(), List.of(), Map.of());
  }

  static TokenizedPrompt pair(
      List<Integer> clean, List<Integer> corrupted, int correct, int incorrect) {
    return prompt(clean, corrupted, List.of(correct), List.of(incorrect), Map.of());
  }

  static TokenizedPrompt prompt(
      List<Integer> clean,
      List<Integer> corrupted,
      List<Integer> correct,
      List<Integer> incorrect,
      Map<String, Span> roles) {
    Prompt source =
        new Prompt(
            new PromptText.Ids(clean),
            corrupted.isEmpty() ? null : new PromptText.Ids(corrupted),
            correct.stream().<Answer>map(Answer.Id::new).toList(),
            incorrect.stream().<Answer>map(Answer.Id::new).toList(),
            roles,
            null,
            null,
            null);
    return new TokenizedPrompt(
        source,
        clean,
        corrupted,
        clean.stream().map(id -> "#" + id).toList(),
        corrupted.stream().map(id -> "#" + id).toList(),
        correct,
        incorrect,
        roles,
        false,
        List.of());
  }

  @Override
  public ModelSpec spec() {
    return model.spec();
  }

  @Override
  public List<TokenizedPrompt> prompts(PromptSet set) {
    return prompts;
  }

  @Override
  public List<Passage> passages(PromptSet set, int most) {
    return IntStream.range(0, prompts.size())
        .mapToObj(document -> new Passage(prompts.get(document), document, 0))
        .toList();
  }

  @Override
  public TokenizedPrompt beside(TokenizedPrompt prompt, TokenizedPrompt other) {
    return prompt.beside(other);
  }

  @Override
  public Spelling spelling() {
    return spelling;
  }

  @Override
  public Rows sweep(
      String name,
      List<Cell> cells,
      List<TokenizedPrompt> swept,
      Metric metric,
      Function<Rows, List<? extends Figure>> soFar)
      throws InterruptedException {
    Map<Key, double[]> values = new LinkedHashMap<>();
    cells.forEach(cell -> values.put(cell.key(), new double[swept.size()]));
    shown.addAll(soFar.apply(new Rows(Map.of())));
    BatchSink sink =
        (key, which, metrics) -> {
          for (int i = 0; i < which.length; i++) {
            double[] row = values.get(key);
            if (row != null) {
              row[which[i]] = metrics[i];
            }
          }
        };
    model.sweep(cells, swept, metric, sink);
    shown.addAll(soFar.apply(new Rows(values)));
    return new Rows(values);
  }

  @Override
  public Rows scores(String name, List<Key> keys, List<TokenizedPrompt> scored, PromptScore score)
      throws InterruptedException {
    Map<Key, double[]> values = new LinkedHashMap<>();
    keys.forEach(key -> values.put(key, new double[scored.size()]));
    for (int prompt = 0; prompt < scored.size(); prompt++) {
      double[] numbers = score.of(prompt, scored.get(prompt));
      for (int k = 0; k < numbers.length; k++) {
        Objects.requireNonNull(values.get(keys.get(k)))[prompt] = numbers[k];
      }
    }
    return new Rows(values);
  }

  @Override
  public void observe(TokenizedPrompt prompt, Set<HookPoint> points, Observer observer) {
    model.observe(prompt, points, observer, () -> {});
  }

  @Override
  public Map<HookPoint, Tensor> capture(
      TokenizedPrompt prompt, Variant variant, Set<HookPoint> points) {
    return model.capture(prompt, variant, points);
  }

  @Override
  public void captures(
      List<Cell> cells, List<TokenizedPrompt> captured, Set<HookPoint> points, CaptureSink sink)
      throws InterruptedException {
    model.captures(cells, captured, points, sink);
  }

  /// Without a tokenizer nothing ends a text.
  @Override
  public List<Decoded> decode(
      TokenizedPrompt prompt, List<Decoding> decodings, Set<HookPoint> points, DecodingSink sink)
      throws InterruptedException {
    List<Decoded> decoded = new ArrayList<>();
    try (Prefill prefill = model.prefill(prompt, 50, Turn.NONE)) {
      for (int i = 0; i < decodings.size(); i++) {
        List<Integer> ids = new ArrayList<>();
        try (Continuation tokens = prefill.decode(decodings.get(i), points)) {
          for (Continuation.Token token = tokens.next(Turn.NONE);
              token != null;
              token = tokens.next(Turn.NONE)) {
            ids.add(token.id());
            sink.step(i, token.step(), token.id(), token.captures());
          }
          decoded.add(new Decoded(ids, "", tokens.end()));
        }
      }
    }
    return decoded;
  }

  @Override
  public Lens lens(TokenizedPrompt prompt, List<HookPoint> points, List<Integer> answers) {
    return model.lens(prompt, points, answers, () -> {});
  }

  @Override
  public String label(int id) {
    return "#" + id;
  }

  @Override
  public Tensor weight(WeightName name, int layer, Coordinates coordinates) {
    return model.weights().weight(name, layer, coordinates);
  }

  @Override
  public Svd headSvd(Circuit circuit, int layer, Coordinates coordinates) {
    return model.weights().headSvd(circuit, layer, coordinates);
  }

  @Override
  public Tensor overlaps(Tensor a, Tensor b) {
    return model.weights().overlaps(a, b);
  }

  @Override
  public Tensor embed(List<Integer> ids, Embedding embedding) {
    return model.weights().embed(ids, embedding);
  }

  @Override
  public Tensor embeddingToUnembedding(Embedding embedding, Coordinates coordinates) {
    return model.weights().embeddingToUnembedding(embedding, coordinates, () -> {});
  }

  @Override
  public Tensor headEigenvalues(int layer, Tensor core, Coordinates coordinates) {
    return model.weights().headEigenvalues(layer, core, coordinates);
  }

  @Override
  public Tensor headRanks(int layer, Tensor rows, List<Integer> ids, Coordinates coordinates) {
    return model.weights().headRanks(layer, rows, ids, coordinates, () -> {});
  }

  @Override
  public Tensor afterFirstLayer(List<List<Integer>> sequences) {
    return model.weights().afterFirstLayer(sequences, () -> {});
  }

  @Override
  public Tensor normed(int layer, Tensor rows) {
    return model.weights().normed(layer, rows);
  }

  @Override
  public Tensor headLogits(int layer, Tensor rows, Tensor columns, Coordinates coordinates) {
    return model.weights().headLogits(layer, rows, columns, coordinates);
  }

  @Override
  public List<List<TokenScore>> topTokens(
      Tensor directions, TokenMatrix matrix, Coordinates coordinates, int count) {
    return model.weights().topTokens(directions, matrix, coordinates, count, () -> {});
  }

  @Override
  public Tensor unembed(List<Integer> ids, Coordinates coordinates) {
    return model.weights().unembed(ids, coordinates);
  }

  @Override
  public Tensor unembedMean(Coordinates coordinates) {
    return model.weights().unembedMean(coordinates);
  }

  @Override
  public Tensor unembedBias(List<Integer> ids, Coordinates coordinates) {
    return model.weights().unembedBias(ids, coordinates);
  }

  @Override
  public double unembedBiasMean(Coordinates coordinates) {
    return model.weights().unembedBiasMean(coordinates);
  }

  @Override
  public void progress(String what, int done, int total) {}

  @Override
  public void close() {
    model.close();
  }
}
