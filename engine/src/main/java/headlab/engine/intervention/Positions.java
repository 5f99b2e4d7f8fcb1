package headlab.engine.intervention;

import headlab.datasets.Span;
import java.io.Serializable;
import java.util.List;
import java.util.function.Function;

/// Which token positions an edit writes to.
public sealed interface Positions extends Serializable {
  /// Every position; the default of head edits.
  record All() implements Positions {}

  /// The same range of tokens in every prompt.
  record Range(Span span) implements Positions {}

  /// A range for each prompt, in the order of the prompts of the sweep: a role, which stands at
  /// different places in different prompts.
  record PerPrompt(List<Span> spans) implements Positions {
    public PerPrompt {
      spans = List.copyOf(spans);
    }
  }

  /// Where a role stands in each prompt: to be resolved once the prompts are known.
  record Role(String name) implements Positions {
    public Role {
      if (name.isBlank()) {
        throw new IllegalArgumentException("A role needs a name.");
      }
    }
  }

  /// Every position.
  static Positions all() {
    return new All();
  }

  /// One position.
  static Positions at(int position) {
    return new Range(new Span(position, position + 1));
  }

  /// The positions of prompt `prompt` of `length` tokens.
  default Span of(int prompt, int length) {
    return switch (this) {
      case All all -> new Span(0, length);
      case Range range -> range.span();
      case PerPrompt each -> each.spans().get(prompt);
      case Role role -> throw new IllegalStateException("Nobody has looked where " + role + " is.");
    };
  }

  /// These positions, a role as the range it has in each prompt.
  ///
  /// @param roles ranges of a role, in the order of the prompts
  default Positions resolved(Function<String, List<Span>> roles) {
    return this instanceof Role role ? new PerPrompt(roles.apply(role.name())) : this;
  }
}
