package headlab.engine.sweep;

import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Positions;
import headlab.engine.intervention.Variant;
import headlab.engine.intervention.Where;

/// What the edits of a prompt mean once it goes on.
///
/// An edit of all positions whose value is this run's own (zero, scale) is made at generated
/// positions too. A value of another run (from, mean) exists at the prompt's positions only, and is
/// written there; ranges stay what they are.
final class GeneratedEdits {
  private GeneratedEdits() {}

  /// The same edits, of prompt number `which` of `length` tokens and of all that follows it.
  static Variant of(Variant variant, int which, int length) {
    return new Variant(
        variant.base(), variant.edits().stream().map(edit -> of(edit, which, length)).toList());
  }

  private static Intervention of(Intervention edit, int which, int length) {
    Where where = edit.where();
    boolean goesOn = where.positions() instanceof Positions.All && !edit.value().brought();
    Positions positions =
        goesOn ? where.positions() : new Positions.Range(where.positions().of(which, length));
    return new Intervention(new Where(where.point(), where.heads(), positions), edit.value());
  }
}
