package headlab.engine.tokens;

import headlab.datasets.Prompt;
import headlab.datasets.Refusal;
import headlab.datasets.Span;
import headlab.engine.intervention.Side;
import java.io.Serializable;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A prompt as one model's tokens: checked, aligned, ready to run.
///
/// @param source the prompt it came from
/// @param clean ids as run, BOS included where the rule adds one
/// @param corrupted ids of equal number, or empty where the prompt has no corrupted side
/// @param labels what each clean token looks like; joined they give back the text
/// @param corruptedLabels the same of the corrupted side
/// @param correct ids whose logits are averaged
/// @param incorrect ids whose logits are averaged
/// @param roles name to range of tokens, in the order of the source
/// @param bos whether the first id is a BOS that the rule added
/// @param warnings sentences, e.g. that the text already began with BOS
/// @param special those ids of either side that are marks, not text
public record TokenizedPrompt(
    Prompt source,
    List<Integer> clean,
    List<Integer> corrupted,
    List<String> labels,
    List<String> corruptedLabels,
    List<Integer> correct,
    List<Integer> incorrect,
    Map<String, Span> roles,
    boolean bos,
    List<String> warnings,
    Set<Integer> special)
    implements Serializable {
  public TokenizedPrompt {
    clean = List.copyOf(clean);
    corrupted = List.copyOf(corrupted);
    labels = List.copyOf(labels);
    corruptedLabels = List.copyOf(corruptedLabels);
    correct = List.copyOf(correct);
    incorrect = List.copyOf(incorrect);
    roles = Collections.unmodifiableMap(new LinkedHashMap<>(roles));
    warnings = List.copyOf(warnings);
    special = Set.copyOf(special);
    if (clean.isEmpty() || (!corrupted.isEmpty() && corrupted.size() != clean.size())) {
      throw new IllegalArgumentException("Both sides need the same number of tokens, at least 1.");
    }
  }

  /// A prompt without marks.
  public TokenizedPrompt(
      Prompt source,
      List<Integer> clean,
      List<Integer> corrupted,
      List<String> labels,
      List<String> corruptedLabels,
      List<Integer> correct,
      List<Integer> incorrect,
      Map<String, Span> roles,
      boolean bos,
      List<String> warnings) {
    this(
        source,
        clean,
        corrupted,
        labels,
        corruptedLabels,
        correct,
        incorrect,
        roles,
        bos,
        warnings,
        Set.of());
  }

  /// The number of tokens, the same on both sides.
  public int length() {
    return clean.size();
  }

  /// The ids of one side.
  public List<Integer> ids(Side side) {
    return side == Side.CLEAN ? clean : corrupted;
  }

  /// This prompt with the clean side of `other`, which is as long, as its corrupted side.
  public TokenizedPrompt beside(TokenizedPrompt other) {
    Set<Integer> both = new HashSet<>(special);
    both.addAll(other.special);
    return new TokenizedPrompt(
        source,
        clean,
        other.clean,
        labels,
        other.labels,
        correct,
        incorrect,
        roles,
        bos,
        warnings,
        both);
  }

  /// Where a role stands.
  ///
  /// @param line what a refusal calls the prompt
  /// @throws Refusal naming the roles that there are
  public Span role(String name, int line) {
    Span span = roles.get(name);
    if (span == null) {
      throw new Refusal(
          "Line %d: the prompt has no role %s%s."
              .formatted(
                  line,
                  Refusal.quote(name),
                  roles.isEmpty()
                      ? " and no other"
                      : "; it has " + String.join(", ", roles.keySet())));
    }
    return span;
  }

  public boolean hasCorrupted() {
    return !corrupted.isEmpty();
  }
}
