package headlab.app.cli.command;

import headlab.engine.sweep.Sampling;
import picocli.CommandLine.Option;

/// How next tokens are chosen.
final class SamplingOptions {
  @Option(names = "--tokens", paramLabel = "N", description = "How many at most (default: 20).")
  private int tokens = 20;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "0, the default, takes the likeliest token each time.")
  private double temperature;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      description = "Draw from the K likeliest tokens only (default: 0, from all).")
  private int topK;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      description =
          "Draw from the fewest tokens whose probability reaches P (default: 1, from all).")
  private double topP = 1;

  @Option(names = "--seed", paramLabel = "N", description = "Which tokens are drawn (default: 0).")
  private long seed;

  Sampling sampling() {
    return new Sampling(tokens, temperature, topK, topP, seed);
  }
}
