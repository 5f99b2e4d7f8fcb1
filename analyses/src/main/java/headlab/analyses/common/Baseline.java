package headlab.analyses.common;

import headlab.engine.intervention.Variant;
import headlab.engine.sweep.Cell;
import headlab.engine.sweep.Key;

/// The unedited runs that a sweep measures beside its edited ones.
public final class Baseline {
  public static final Cell CLEAN = new Cell(Key.of("clean"), Variant.CLEAN);
  public static final Cell CORRUPTED = new Cell(Key.of("corrupted"), Variant.CORRUPTED);

  private Baseline() {}
}
