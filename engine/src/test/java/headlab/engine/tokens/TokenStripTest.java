package headlab.engine.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;

import headlab.datasets.Prompt;
import headlab.datasets.Span;
import headlab.engine.tokens.TokenStrip.Column;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenStripTest {
  private static TokenizedPrompt prompt(int length, int differs, Map<String, Span> roles) {
    List<Integer> clean = IntStream.range(0, length).boxed().toList();
    List<Integer> other = IntStream.range(0, length).mapToObj(i -> i == differs ? 999 : i).toList();
    return new TokenizedPrompt(
        Prompt.of("x"),
        clean,
        differs < 0 ? List.of() : other,
        clean.stream().map(i -> "t" + i).toList(),
        differs < 0 ? List.of() : other.stream().map(i -> "t" + i).toList(),
        List.of(),
        List.of(),
        roles,
        false,
        List.of());
  }

  @Test
  void aShortPromptKeepsEveryToken() {
    TokenStrip strip = TokenStrip.of(prompt(9, 4, Map.of("S", new Span(2, 4))));
    assertEquals(9, strip.columns().size());
    assertEquals(new Column(2, "S", "t2", "t2", true, 0), strip.columns().get(2));
    assertEquals(new Column(3, "", "t3", "t3", true, 0), strip.columns().get(3));
    assertEquals(
        List.of(4),
        strip.columns().stream().filter(Column::differs).map(Column::position).toList());
  }

  @Test
  void stretchesWithoutRolesAreLeftOutAndCounted() {
    TokenStrip strip = TokenStrip.of(prompt(500, -1, Map.of("needle", new Span(200, 210))));
    List<Column> gaps = strip.columns().stream().filter(c -> c.skipped() > 0).toList();
    assertEquals(List.of(6, 216), gaps.stream().map(Column::position).toList());
    assertEquals(List.of(188, 272), gaps.stream().map(Column::skipped).toList());
    int shown = strip.columns().size() - gaps.size();
    assertEquals(500, shown + 188 + 272);
  }

  @Test
  void theInnermostRoleIsNamed() {
    Map<String, Span> roles = Map.of("needle", new Span(1, 8), "answer", new Span(4, 6));
    assertEquals(
        List.of("", "needle", "", "", "answer", "", "needle", "", "", ""),
        TokenStrip.of(prompt(10, -1, roles)).columns().stream().map(Column::role).toList());
    assertEquals("answer", TokenStrip.role(roles, 5));
    assertEquals("", TokenStrip.role(roles, 8));
  }
}
