package headlab.engine.bench;

import headlab.engine.sweep.Turn;

/// One thing that is measured again and again, in turn with others.
abstract class Trial {
  /// Enough samples for a median that a single hiccup does not move.
  private static final int SAMPLES = 5;

  /// Seconds after which one sample has to do.
  private static final double PATIENCE = 45;

  private final int wanted;
  private double spent;
  private int taken;

  Trial() {
    this(SAMPLES);
  }

  Trial(int wanted) {
    this.wanted = wanted;
  }

  /// Whether it has been measured often enough, or long enough.
  ///
  /// @param most samples that are enough for anything
  final boolean isEnough(int most) {
    return taken >= Math.min(wanted, most) || (taken > 0 && spent > PATIENCE);
  }

  /// Measures once.
  ///
  /// @param turn taken now and then by what takes long: a place to cancel
  final void sample(Turn turn) throws InterruptedException {
    long start = System.nanoTime();
    measure(turn);
    spent += seconds(start);
    taken++;
  }

  abstract void measure(Turn turn) throws InterruptedException;

  /// What is being measured, for whoever waits.
  abstract String what();

  /// What was measured.
  ///
  /// @param rate the best rate of the machine, in multiply-adds a second
  abstract Measure result(double rate);

  /// How far the fast values are from those of a full rerun, as a share of max(1, largest |logit|);
  /// -1 where no value of an edited run is handed back.
  double difference(Turn turn) throws InterruptedException {
    return -1;
  }

  static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
