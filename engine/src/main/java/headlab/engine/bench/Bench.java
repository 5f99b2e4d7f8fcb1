package headlab.engine.bench;

import headlab.engine.forward.Devices;
import headlab.engine.forward.ProductRate;
import headlab.engine.model.CheckpointFolder;
import headlab.engine.model.DeviceName;
import headlab.engine.model.Dtype;
import headlab.engine.model.ModelSpec;
import headlab.engine.sweep.LoadedModel;
import headlab.engine.sweep.Turn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A run of the bench.
///
/// 1. For each shape a seeded random model is written to a temporary folder and opened from there,
///    as a user's is: its weights are mapped.
/// 2. Its rows are measured in turn, one sample each and round again, so that what disturbs the
///    machine disturbs all of them; between samples the yardstick is measured, a product of `[768,
///    768]` and `[768, 3072]`.
/// 3. Times are divided by the floor: the multiply-adds that no way can do without, at the best
///    rate of the yardstick.
public final class Bench {
  /// Told what is being done, now and then; a place to cancel.
  @FunctionalInterface
  public interface Steps {
    void at(String what, int done, int total) throws InterruptedException;
  }

  /// What is measured at which sizes.
  ///
  /// @param tokens of a swept prompt
  /// @param differsFrom first positions in which the two prompts of a sweep differ
  /// @param live lengths of prompts whose heads are switched off
  /// @param forward lengths of prompts
  /// @param samples of anything, at most
  record Sizes(
      List<ModelSpec> models,
      int tokens,
      List<Integer> differsFrom,
      List<Integer> live,
      List<Integer> forward,
      int samples) {
    static final Sizes STANDARD =
        new Sizes(
            List.of(BenchModel.GPT2, BenchModel.LLAMA),
            16,
            List.of(0, 8),
            List.of(16, 128, 512),
            List.of(16, 128, 256, 512),
            9);
  }

  private final Sizes sizes;
  private final List<BenchRow> rows;
  private final DeviceName device;
  private final boolean check;
  private final Steps steps;

  private Bench(Sizes sizes, List<BenchRow> rows, DeviceName device, boolean check, Steps steps) {
    this.sizes = sizes;
    this.rows = List.copyOf(rows);
    this.device = device;
    this.check = check;
    this.steps = steps;
  }

  /// What a bench found.
  ///
  /// @param device that gave the figures
  /// @param threads of the processor that shared the work
  public record Findings(String device, int threads, List<Measure> measures) {}

  /// Measures `rows`, for each shape.
  ///
  /// @param check whether every value of an edited run is compared with that of a full rerun, which
  ///   takes longer than the bench itself; then each such row has a `largest_difference`
  /// @throws headlab.datasets.Refusal when there is no such device, or no room for the models
  public static Findings run(List<BenchRow> rows, DeviceName device, boolean check, Steps steps)
      throws InterruptedException {
    return run(Sizes.STANDARD, rows, device, check, steps);
  }

  static Findings run(
      Sizes sizes, List<BenchRow> rows, DeviceName device, boolean check, Steps steps)
      throws InterruptedException {
    return new Bench(sizes, rows, device, check, steps).run();
  }

  private Findings run() throws InterruptedException {
    List<Trial> all = new ArrayList<>();
    Map<Trial, Double> differences = new LinkedHashMap<>();
    String name = device.id();
    try (ProductRate rate = new ProductRate(device)) {
      for (ModelSpec spec : sizes.models()) {
        steps.at("writing a " + spec.family().id() + " model", all.size(), all.size() + 1);
        try (SeededFolder folder = SeededFolder.write(spec, 1);
            LoadedModel model =
                LoadedModel.open(CheckpointFolder.open(folder.path()), device, Dtype.FLOAT32)) {
          name = model.device().id();
          model.logits(Pair.of(spec, sizes.tokens(), 0, 0).clean(), false); // pages come in
          List<Trial> trials = trials(model, folder);
          measure(trials, rate);
          if (check) {
            check(trials, differences);
          }
          all.addAll(trials);
        }
      }
      return new Findings(name, Devices.threads(), results(all, differences, rate.best()));
    }
  }

  private List<Trial> trials(LoadedModel model, SeededFolder folder) {
    String family = model.spec().family().id();
    List<Trial> trials = new ArrayList<>();
    for (BenchRow row : rows) {
      switch (row) {
        case HEAD_SWEEP, HEAD_POSITION_SWEEP ->
            sizes
                .differsFrom()
                .forEach(from -> trials.add(new SweepTrial(model, row, sizes.tokens(), from)));
        case LIVE_ABLATION -> sizes.live().forEach(n -> trials.add(new LiveTrial(model, n)));
        case FORWARD -> sizes.forward().forEach(n -> trials.add(new ForwardTrial(model, n)));
        case SVD -> trials.add(new SvdTrial(model));
        case OPEN -> trials.add(new OpenTrial(folder, family, device, sizes.tokens()));
        case LIVE_DURING_SWEEP -> trials.add(new DuringTrial(model, sizes.tokens()));
      }
    }
    return trials;
  }

  private void measure(List<Trial> trials, ProductRate rate) throws InterruptedException {
    List<Trial> open = new ArrayList<>(trials);
    while (!open.isEmpty()) {
      for (Trial trial : List.copyOf(open)) {
        int done = trials.size() - open.size();
        Turn turn = () -> steps.at(trial.what(), done, trials.size());
        turn.between();
        rate.sample();
        trial.sample(turn);
        if (trial.isEnough(sizes.samples())) {
          open.remove(trial);
        }
      }
    }
  }

  private void check(List<Trial> trials, Map<Trial, Double> differences)
      throws InterruptedException {
    for (Trial trial : trials) {
      int done = differences.size();
      Turn turn = () -> steps.at("checking " + trial.what(), done, trials.size());
      turn.between();
      double difference = trial.difference(turn);
      if (difference >= 0) {
        differences.put(trial, difference);
      }
    }
  }

  private static List<Measure> results(
      List<Trial> trials, Map<Trial, Double> differences, double rate) {
    List<Measure> measures = new ArrayList<>();
    for (Trial trial : trials) {
      Measure measure = trial.result(rate);
      Double difference = differences.get(trial);
      if (difference != null) {
        Map<String, Number> numbers = new LinkedHashMap<>(measure.values());
        numbers.put("largest_difference", difference);
        measure = new Measure(measure.row(), measure.family(), numbers);
      }
      measures.add(measure);
    }
    return measures;
  }
}
