package headlab.engine.lane;

import headlab.datasets.PromptSet;
import headlab.datasets.Spelling;
import headlab.engine.analysis.PromptScore;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Figure;
import headlab.engine.hook.HookPoint;
import headlab.engine.intervention.Variant;
import headlab.engine.model.Circuit;
import headlab.engine.model.Coordinates;
import headlab.engine.model.Embedding;
import headlab.engine.model.ModelSpec;
import headlab.engine.model.TokenMatrix;
import headlab.engine.model.WeightName;
import headlab.engine.store.ResultStore;
import headlab.engine.store.Run;
import headlab.engine.sweep.CaptureSink;
import headlab.engine.sweep.Cell;
import headlab.engine.sweep.Decoded;
import headlab.engine.sweep.Decoding;
import headlab.engine.sweep.DecodingSink;
import headlab.engine.sweep.Key;
import headlab.engine.sweep.Lens;
import headlab.engine.sweep.Metric;
import headlab.engine.sweep.Observer;
import headlab.engine.sweep.Rows;
import headlab.engine.sweep.TokenScore;
import headlab.engine.tensor.Svd;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.Passage;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// What one run may touch: its model, its prompts, its rows in the store, and the turns it gives to
/// others.
final class RunSession implements Session {
  private final OpenModel open;
  private final PromptSource source;
  private final ResultStore store;
  private final Run run;
  private final Turns turns;

  /// The place of each prompt among all prompts of the run, by which its rows are stored.
  private final IdentityHashMap<TokenizedPrompt, Integer> places = new IdentityHashMap<>();

  /// All prompts of the run: a second set stands behind the first.
  private final List<TokenizedPrompt> read = new ArrayList<>();

  /// How many rows the sweeps have that are over.
  private int rows;

  RunSession(OpenModel open, PromptSource source, ResultStore store, Run run, Turns turns) {
    this.open = open;
    this.source = source;
    this.store = store;
    this.run = run;
    this.turns = turns;
  }

  @Override
  public ModelSpec spec() {
    return open.model().spec();
  }

  @Override
  public List<TokenizedPrompt> prompts(PromptSet set) {
    PromptSource.Ready ready = source.of(set, run.bos());
    for (TokenizedPrompt prompt : ready.prompts()) {
      if (places.putIfAbsent(prompt, places.size()) == null) {
        read.add(prompt);
      }
    }
    store.putPrompts(run.id(), read);
    ready.notes().forEach(note -> store.note(run.id(), note));
    return ready.prompts();
  }

  @Override
  public List<Passage> passages(PromptSet set, int most) {
    PromptSource.Documents documents = source.documents(set, run.bos(), most);
    List<Passage> passages = documents.passages();
    documents.notes().forEach(note -> store.note(run.id(), note));
    places.clear();
    passages.forEach(each -> places.put(each.prompt(), places.size()));
    store.putPrompts(run.id(), passages.stream().map(Passage::prompt).toList());
    return passages;
  }

  @Override
  public TokenizedPrompt beside(TokenizedPrompt prompt, TokenizedPrompt other) {
    TokenizedPrompt both = prompt.beside(other);
    Integer place = places.get(prompt);
    if (place != null) {
      places.put(both, place);
    }
    return both;
  }

  @Override
  public Spelling spelling() {
    return source.spelling(run.bos());
  }

  @Override
  public Rows sweep(
      String name,
      List<Cell> cells,
      List<TokenizedPrompt> prompts,
      Metric metric,
      Function<Rows, List<? extends Figure>> soFar)
      throws InterruptedException {
    turns.give(); // tokenizing took its time
    StoredSweep sweep =
        new StoredSweep(store, run.id(), name, cells, placed(prompts), turns, soFar);
    try {
      open.model().sweep(cells, prompts, metric, sweep);
    } finally {
      sweep.flush();
    }
    rows += cells.size() * prompts.size();
    return sweep.finish();
  }

  @Override
  public Rows scores(String name, List<Key> keys, List<TokenizedPrompt> prompts, PromptScore score)
      throws InterruptedException {
    List<Cell> cells = keys.stream().map(key -> new Cell(key, Variant.CLEAN)).toList();
    StoredSweep sweep =
        new StoredSweep(store, run.id(), name, cells, placed(prompts), turns, soFar -> List.of());
    try {
      for (int i = 0; i < prompts.size(); i++) {
        int prompt = i;
        if (!keys.stream().allMatch(key -> sweep.has(key, prompt))) {
          double[] numbers = score.of(prompt, prompts.get(prompt));
          for (int k = 0; k < numbers.length; k++) {
            sweep.rows(keys.get(k), new int[] {prompt}, new double[] {numbers[k]});
          }
        }
      }
    } finally {
      sweep.flush();
    }
    rows += cells.size() * prompts.size();
    return sweep.finish();
  }

  private StoredSweep.Prompts placed(List<TokenizedPrompt> prompts) {
    List<Integer> numbers = new ArrayList<>();
    for (TokenizedPrompt prompt : prompts) {
      Integer place = places.get(prompt);
      if (place == null) {
        throw new IllegalStateException("A sweep runs on prompts of the session.");
      }
      numbers.add(place);
    }
    return new StoredSweep.Prompts(prompts, numbers, spec(), rows);
  }

  @Override
  public void observe(TokenizedPrompt prompt, Set<HookPoint> points, Observer observer)
      throws InterruptedException {
    turns.give();
    open.model().observe(prompt, points, observer, turns::give);
  }

  @Override
  public Map<HookPoint, Tensor> capture(
      TokenizedPrompt prompt, Variant variant, Set<HookPoint> points) throws InterruptedException {
    turns.give();
    return open.model().capture(prompt, variant, points);
  }

  @Override
  public void captures(
      List<Cell> cells, List<TokenizedPrompt> prompts, Set<HookPoint> points, CaptureSink sink)
      throws InterruptedException {
    open.model()
        .captures(
            cells,
            prompts,
            points,
            new CaptureSink() {
              @Override
              public void captures(Key key, int prompt, Map<HookPoint, Tensor> captures)
                  throws InterruptedException {
                sink.captures(key, prompt, captures);
                turns.give();
              }

              @Override
              public void between() throws InterruptedException {
                turns.give();
              }
            });
  }

  @Override
  public Lens lens(TokenizedPrompt prompt, List<HookPoint> points, List<Integer> answers)
      throws InterruptedException {
    turns.give();
    return open.model().lens(prompt, points, answers, turns::give);
  }

  @Override
  public String label(int id) {
    return open.tokenizer().label(id);
  }

  @Override
  public List<Decoded> decode(
      TokenizedPrompt prompt, List<Decoding> decodings, Set<HookPoint> points, DecodingSink sink)
      throws InterruptedException {
    turns.give();
    return new Decodings(open.model(), open.tokenizer(), turns::give)
        .of(prompt, decodings, points, sink);
  }

  @Override
  public Tensor weight(WeightName name, int layer, Coordinates coordinates) {
    return open.model().weights().weight(name, layer, coordinates);
  }

  @Override
  public Svd headSvd(Circuit circuit, int layer, Coordinates coordinates)
      throws InterruptedException {
    turns.give();
    return open.model().weights().headSvd(circuit, layer, coordinates);
  }

  @Override
  public Tensor overlaps(Tensor a, Tensor b) throws InterruptedException {
    turns.give();
    return open.model().weights().overlaps(a, b);
  }

  @Override
  public Tensor embed(List<Integer> ids, Embedding embedding) {
    return open.model().weights().embed(ids, embedding);
  }

  @Override
  public Tensor embeddingToUnembedding(Embedding embedding, Coordinates coordinates)
      throws InterruptedException {
    return open.model().weights().embeddingToUnembedding(embedding, coordinates, turns::give);
  }

  @Override
  public Tensor headEigenvalues(int layer, Tensor core, Coordinates coordinates)
      throws InterruptedException {
    turns.give();
    return open.model().weights().headEigenvalues(layer, core, coordinates);
  }

  @Override
  public Tensor headRanks(int layer, Tensor rows, List<Integer> ids, Coordinates coordinates)
      throws InterruptedException {
    return open.model().weights().headRanks(layer, rows, ids, coordinates, turns::give);
  }

  @Override
  public Tensor afterFirstLayer(List<List<Integer>> sequences) throws InterruptedException {
    return open.model().weights().afterFirstLayer(sequences, turns::give);
  }

  @Override
  public Tensor normed(int layer, Tensor rows) {
    return open.model().weights().normed(layer, rows);
  }

  @Override
  public Tensor headLogits(int layer, Tensor rows, Tensor columns, Coordinates coordinates)
      throws InterruptedException {
    turns.give();
    return open.model().weights().headLogits(layer, rows, columns, coordinates);
  }

  @Override
  public List<List<TokenScore>> topTokens(
      Tensor directions, TokenMatrix matrix, Coordinates coordinates, int count)
      throws InterruptedException {
    return open.model().weights().topTokens(directions, matrix, coordinates, count, turns::give);
  }

  @Override
  public Tensor unembed(List<Integer> ids, Coordinates coordinates) {
    return open.model().weights().unembed(ids, coordinates);
  }

  @Override
  public Tensor unembedMean(Coordinates coordinates) {
    return open.model().weights().unembedMean(coordinates);
  }

  @Override
  public Tensor unembedBias(List<Integer> ids, Coordinates coordinates) {
    return open.model().weights().unembedBias(ids, coordinates);
  }

  @Override
  public double unembedBiasMean(Coordinates coordinates) {
    return open.model().weights().unembedBiasMean(coordinates);
  }

  @Override
  public void progress(String what, int done, int total) throws InterruptedException {
    turns.progress(what, done, total, null);
    turns.give();
  }
}
