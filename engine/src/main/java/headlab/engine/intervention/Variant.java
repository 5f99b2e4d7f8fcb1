package headlab.engine.intervention;

import headlab.datasets.Span;
import java.io.Serializable;
import java.util.List;
import java.util.function.Function;

/// An edited run: which side of the prompt is run, and what is changed in it, in this order.
///
/// @param base the tokens that are run
/// @param edits empty for the plain run
public record Variant(Side base, List<Intervention> edits) implements Serializable {
  public static final Variant CLEAN = new Variant(Side.CLEAN, List.of());
  public static final Variant CORRUPTED = new Variant(Side.CORRUPTED, List.of());

  public Variant {
    edits = List.copyOf(edits);
  }

  /// This run with roles in the ranges that they have in each prompt.
  public Variant resolved(Function<String, List<Span>> roles) {
    return new Variant(base, edits.stream().map(edit -> edit.resolved(roles)).toList());
  }

  public static Variant of(Side base, Intervention... edits) {
    return new Variant(base, List.of(edits));
  }
}
