package headlab.engine.sweep;

import headlab.datasets.Refusal;
import headlab.datasets.Span;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Positions;
import headlab.engine.intervention.Variant;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Where the roles of some prompts stand, for edits that name a role.
public record RolePlaces(List<TokenizedPrompt> prompts) implements Function<String, List<Span>> {
  /// `variant` with ranges instead of roles.
  ///
  /// @throws Refusal naming the first prompt that lacks one
  public static Variant in(Variant variant, List<TokenizedPrompt> prompts) {
    boolean roles = variant.edits().stream().anyMatch(RolePlaces::isNamed);
    return roles ? variant.resolved(new RolePlaces(prompts)) : variant;
  }

  private static boolean isNamed(Intervention edit) {
    return edit.where().positions() instanceof Positions.Role
        || edit.where().sources() instanceof Positions.Role;
  }

  /// `cells` with ranges instead of roles.
  static List<Cell> in(List<Cell> cells, List<TokenizedPrompt> prompts) {
    return cells.stream().map(it -> new Cell(it.key(), in(it.variant(), prompts))).toList();
  }

  @Override
  public List<Span> apply(String role) {
    List<Span> spans = new ArrayList<>();
    for (TokenizedPrompt prompt : prompts) {
      Span span = prompt.roles().get(role);
      if (span == null) {
        throw new Refusal(
            "Line %d has no role %s, at which an edit is made."
                .formatted(spans.size() + 1, Refusal.quote(role)));
      }
      spans.add(span);
    }
    return spans;
  }
}
