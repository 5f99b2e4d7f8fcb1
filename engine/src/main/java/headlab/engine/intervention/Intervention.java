package headlab.engine.intervention;

import headlab.datasets.Span;
import java.io.Serializable;
import java.util.List;
import java.util.function.Function;

/// One edit of a forward pass: a value written somewhere.
///
/// Its text form is `PLACE=VALUE`: `blocks.5.attn.hook_z[head=1+2,position=3..5]=zero`.
public record Intervention(Where where, Value value) implements Serializable {
  /// The text form.
  ///
  /// @throws IllegalArgumentException for a value that has none: one that holds tensors
  public String format() {
    return WhereText.format(where) + "=" + ValueText.format(value);
  }

  /// Reads the text form.
  ///
  /// @throws IllegalArgumentException with a sentence that says what is wrong
  public static Intervention parse(String text) {
    int bracket = text.indexOf(']');
    int equals = text.indexOf('=', Math.max(0, bracket));
    if (equals < 0) {
      throw new IllegalArgumentException(
          "An edit is written PLACE=VALUE, such as blocks.5.attn.hook_z[head=1]=zero, not '%s'."
              .formatted(text));
    }
    return new Intervention(
        WhereText.parse(text.substring(0, equals).strip()),
        ValueText.parse(text.substring(equals + 1).strip()));
  }

  /// This edit with roles in the ranges that they have in each prompt.
  public Intervention resolved(Function<String, List<Span>> roles) {
    return new Intervention(where.resolved(roles), value);
  }
}
