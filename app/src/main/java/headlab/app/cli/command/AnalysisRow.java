package headlab.app.cli.command;

import headlab.engine.lane.Request;
import headlab.engine.model.DeviceName;
import headlab.engine.model.Dtype;
import headlab.engine.model.ModelRef;
import headlab.engine.tokens.Bos;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A row of the bench that is a whole analysis of SmolLM2-135M, which has to lie on this machine.
enum AnalysisRow {
  /// Succession scores of all heads.
  SUCCESSOR_HEADS("h", "successor-heads", 3),
  /// Retrieval scores of all heads on 20 prompts of 600 tokens, 20 tokens being generated.
  RETRIEVAL_HEADS(
      "i",
      "retrieval-heads --tokens 20 --prompts needle:n=20,shortest=600,longest=600,lengths=1",
      "retrieval-heads --tokens 2 --prompts needle:n=1,shortest=600,longest=600,lengths=1",
      1),
  /// Singular values and vectors of all heads, without tables of tokens.
  HEAD_SVD("j", "head-svd --top 0", 3),
  /// Q, K and V composition of all pairs of heads.
  COMPOSITION_SCORES("k", "composition-scores", 3),
  /// Stripes of all heads on eight sequences of a hundred tokens.
  PATTERN_TEMPLATES("l", "pattern-templates --prompts repeated-tokens:bos=no,length=50,n=8", 3);

  private final String letter;
  private final String command;
  private final String first;
  private final int samples;

  AnalysisRow(String letter, String command, int samples) {
    this(letter, command, command, samples);
  }

  /// @param first the run that opens the model
  AnalysisRow(String letter, String command, String first, int samples) {
    this.letter = letter;
    this.command = command;
    this.first = first;
    this.samples = samples;
  }

  /// The name on the command line and in JSON.
  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// The row with this name or letter.
  static Optional<AnalysisRow> find(String word) {
    return Arrays.stream(values())
        .filter(row -> row.id().equals(word) || row.letter.equals(word))
        .findFirst();
  }

  /// All rows, as an error lists them.
  static String list() {
    List<String> names = new ArrayList<>();
    for (AnalysisRow row : values()) {
      names.add(row.id() + " (" + row.letter + ")");
    }
    return String.join(", ", names);
  }

  /// Where SmolLM2 is looked for: the folder that HEADLAB_SMOLLM2 names, else
  /// `.cache/headlab/smollm2-135m` in the user's home.
  static Path model(Map<String, String> environment, Path home) {
    String given = environment.getOrDefault("HEADLAB_SMOLLM2", "");
    return given.isBlank()
        ? home.resolve(".cache").resolve("headlab").resolve("smollm2-135m")
        : Path.of(given);
  }

  /// What was measured.
  ///
  /// @param seconds of each sample, ascending; empty where the row was skipped
  /// @param skipped why, or empty
  record Timed(AnalysisRow row, List<Double> seconds, String skipped) {
    Timed {
      seconds = List.copyOf(seconds);
    }

    /// The middle sample.
    double median() {
      return seconds.get(seconds.size() / 2);
    }

    /// (largest - smallest) / median.
    double spread() {
      return (seconds.getLast() - seconds.getFirst()) / median();
    }
  }

  /// Runs the analysis some times on the open model, after a first run that opens it.
  Timed measure(Scratch scratch, Path model, DeviceName device) throws InterruptedException {
    if (!Files.exists(model.resolve("model.safetensors"))) {
      return new Timed(
          this,
          List.of(),
          "Skipped: there is no SmolLM2-135M in %s; HEADLAB_SMOLLM2 names its folder."
              .formatted(model));
    }
    ModelRef ref = new ModelRef(model.toString(), device, Dtype.FLOAT32);
    List<Double> seconds = new ArrayList<>();
    for (int sample = 0; sample <= samples; sample++) {
      String asked = sample == 0 ? first : command;
      long start = System.nanoTime();
      scratch.conversation().run(id -> new Request.Run(id, ref, Bos.AUTO, asked), event -> {});
      if (sample > 0) {
        seconds.add((System.nanoTime() - start) / 1e9);
      }
    }
    return new Timed(this, seconds.stream().sorted().toList(), "");
  }
}
