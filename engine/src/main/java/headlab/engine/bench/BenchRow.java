package headlab.engine.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// A row of the bench: something a user waits for.
public enum BenchRow {
  /// A patch of each head over all positions, on one pair of prompts.
  HEAD_SWEEP("a"),
  /// A patch of each head at each position.
  HEAD_POSITION_SWEEP("b"),
  /// The logits after one head is switched off.
  LIVE_ABLATION("c"),
  /// The logits of a prompt.
  FORWARD("d"),
  /// The decompositions of the OV and QK circuits of all heads.
  SVD("e"),
  /// The first logits of a model that lies in a folder, and the memory that it then takes.
  OPEN("f"),
  /// Live ablations that come while a head sweep runs.
  LIVE_DURING_SWEEP("g");

  private final String letter;

  BenchRow(String letter) {
    this.letter = letter;
  }

  /// The name on the command line and in JSON: `head-sweep`.
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// Reads names or letters separated by commas.
  ///
  /// @throws IllegalArgumentException listing the rows there are
  public static List<BenchRow> parse(String text) {
    Set<BenchRow> rows = new TreeSet<>();
    for (String word : text.split(",", -1)) {
      String name = word.strip();
      rows.add(
          Arrays.stream(values())
              .filter(row -> row.id().equals(name) || row.letter.equals(name))
              .findFirst()
              .orElseThrow(() -> new IllegalArgumentException(unknown(name))));
    }
    return new ArrayList<>(rows);
  }

  private static String unknown(String name) {
    String all =
        Arrays.stream(values())
            .map(row -> row.id() + " (" + row.letter + ")")
            .collect(Collectors.joining(", "));
    return "The bench has no row '" + name + "'; its rows are " + all + ".";
  }
}
