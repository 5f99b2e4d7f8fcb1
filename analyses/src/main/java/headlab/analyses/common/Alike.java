package headlab.analyses.common;

import headlab.datasets.Refusal;
import headlab.engine.analysis.Session;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// What prompts have in common whose positions mean the same: one template and one length; without
/// templates the length alone. `Value.Mean` goes by the same rule.
public record Alike(@Nullable String template, int length) {
  public static Alike of(TokenizedPrompt prompt) {
    return new Alike(prompt.source().template(), prompt.length());
  }

  /// Each prompt with another one like it, drawn at random, as its corrupted side: a sweep can then
  /// take activations from there. No prompt is drawn for itself, and each is drawn once.
  ///
  /// @throws Refusal naming a prompt that has no other like it
  public static List<TokenizedPrompt> resampled(
      Session session, List<TokenizedPrompt> prompts, long seed) {
    Map<Alike, List<Integer>> groups = new LinkedHashMap<>();
    for (int i = 0; i < prompts.size(); i++) {
      groups.computeIfAbsent(of(prompts.get(i)), like -> new ArrayList<>()).add(i);
    }
    Random random = new Random(seed);
    List<TokenizedPrompt> paired = new ArrayList<>(prompts);
    groups.forEach(
        (like, members) -> {
          if (members.size() < 2) {
            throw like.alone(members.getFirst());
          }
          Collections.shuffle(members, random);
          for (int i = 0; i < members.size(); i++) {
            int prompt = members.get(i);
            int other = members.get((i + 1) % members.size());
            paired.set(prompt, session.beside(prompts.get(prompt), prompts.get(other)));
          }
        });
    return paired;
  }

  private Refusal alone(int prompt) {
    return new Refusal(
        ("Line %d is the only prompt with %d tokens%s: resampling needs another one like it; add"
                + " prompts, or substitute zero.")
            .formatted(
                prompt + 1, length, template == null ? "" : " and template '" + template + "'"));
  }
}
