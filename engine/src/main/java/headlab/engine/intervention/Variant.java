package headlab.engine.intervention;

import java.io.Serializable;
import java.util.List;

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

  public static Variant of(Side base, Intervention... edits) {
    return new Variant(base, List.of(edits));
  }
}
