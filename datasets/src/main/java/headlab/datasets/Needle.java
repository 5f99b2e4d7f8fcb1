package headlab.datasets;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// A needle in a haystack: one sentence in pages of prose, asked for at the end.
///
/// `clean` ends where decoding begins. Roles: `needle` = the sentence, `answer` = the part of it
/// that the question asks for. The group names the place in the grid (`NeedlePlace`), the template
/// the needle.
///
/// Options: `needles` = `find` (three, for finding heads), `test` (three others in other prose, for
/// masking them); `shortest`, `longest` = tokens of a prompt (128, 900); `lengths`, `depths` = how
/// many steps from the one to the other and from 0 to 100 percent (4, 5); `begun` = `yes` (the
/// answer is begun by the words before it in the needle), `no` (the prompt ends with "Answer:").
///
/// n prompts walk through the grid; every cell is met once before one is met twice. Where the model
/// cannot spell the prose or has no room for it, the needles are those that the bundled models were
/// trained on, or random ids of its vocabulary, and a note says so.
///
/// Source: Wu et al., Retrieval Head Mechanistically Explains Long-Context Factuality,
/// arXiv:2404.15574.
public final class Needle implements Generator {
  /// The most tokens that an answer takes.
  static final int DECODED = 50;

  /// The least tokens of prose around a needle.
  private static final int PROSE = 20;

  @Override
  public String name() {
    return "needle";
  }

  @Override
  public String description() {
    return "A needle in a haystack: a sentence in pages of prose, asked for at the end";
  }

  @Override
  public Generated generate(PromptSet.Named set, Spelling spelling) {
    Options options =
        Options.of(set, "needles", "shortest", "longest", "lengths", "depths", "begun");
    NeedleGrid.Asked asked = NeedleGrid.Asked.of(options);
    String kind = options.choice("needles", "find", "test");
    List<NeedleText> needles = NeedleText.of(kind);
    boolean begun = options.choice("begun", "yes", "no").equals("yes");
    int least = least(needles, begun, spelling);
    int most = spelling.context() - DECODED;
    if (least == 0 || least > most) {
      return new NeedleFallback(spelling).generate(set);
    }
    List<String> notes = new ArrayList<>();
    NeedleGrid grid = asked.within(least, most, notes);
    List<String> prose = Texts.lines("prose.txt");
    int half = prose.size() / 2;
    Haystack haystack =
        new Haystack(
            kind.equals("find") ? prose.subList(0, half) : prose.subList(half, prose.size()),
            spelling);
    if (grid.longest() > haystack.tokens()) {
      notes.add(
          "The prose has %d tokens; longer haystacks repeat it.".formatted(haystack.tokens()));
    }
    Trials trials = new Trials(haystack, needles, begun, spelling);
    Random random = Words.random(name(), set.seed());
    List<Prompt> prompts = trials.of(grid.walk(set.count(), random), grid.size(), random);
    trials.note(notes);
    return new Generated(prompts, notes);
  }

  /// The least tokens that a prompt needs, or 0 where some needle cannot be spelled.
  private static int least(List<NeedleText> needles, boolean begun, Spelling spelling) {
    int least = 0;
    for (NeedleText needle : needles) {
      int length = spelling.length("It is. " + needle.sentence() + needle.asking(begun));
      if (length == 0) {
        return 0;
      }
      least = Math.max(least, length);
    }
    return least + PROSE + (spelling.addsBos() ? 1 : 0);
  }

  /// Makes the prompts of one set.
  private static final class Trials {
    private final Haystack haystack;
    private final List<NeedleText> needles;
    private final boolean begun;
    private final Spelling spelling;
    private int merged;

    Trials(Haystack haystack, List<NeedleText> needles, boolean begun, Spelling spelling) {
      this.haystack = haystack;
      this.needles = needles;
      this.begun = begun;
      this.spelling = spelling;
    }

    /// One prompt a place; a cell that is met again gets another needle.
    List<Prompt> of(List<NeedlePlace> places, int cells, Random random) {
      List<Prompt> prompts = new ArrayList<>();
      for (int i = 0; i < places.size(); i++) {
        NeedleText needle = needles.get((i % cells + i / cells) % needles.size());
        prompts.add(prompt(needle, places.get(i), random.nextInt(haystack.size())));
      }
      return prompts;
    }

    void note(List<String> notes) {
      if (merged > 0) {
        notes.add(
            "In %d prompts a token reaches over the edge of the needle or of its answer; it belongs to the role."
                .formatted(merged));
      }
    }

    private Prompt prompt(NeedleText needle, NeedlePlace place, int first) {
      int room = place.length() - (spelling.addsBos() ? 1 : 0);
      int rest = spelling.length(" " + needle.sentence() + needle.asking(begun));
      Haystack.Parts parts = haystack.parts(first, room - rest, place.depth());
      while (!parts.isEmpty() && spelling.length(text(parts, needle).text()) > room) {
        parts = parts.shorter();
      }
      Sentence sentence = text(parts, needle);
      merged += merges(sentence) ? 1 : 0;
      String correct = " " + needle.answer().split("\\W", 2)[0];
      boolean one = begun && spelling.isOneToken(sentence.text(), correct);
      return new Prompt(
          new PromptText.Text(sentence.text()),
          null,
          one ? List.of(new Answer.Text(correct)) : List.of(),
          List.of(),
          sentence.roles(),
          needle.id(),
          place.text(),
          null);
    }

    private Sentence text(Haystack.Parts parts, NeedleText needle) {
      Sentence sentence = new Sentence();
      if (!parts.before().isEmpty()) {
        sentence.add(parts.before()).add(" ");
      }
      sentence.open("needle").add(needle.begin()).add(" ");
      sentence.add("answer", needle.answer()).add(".").close("needle");
      if (!parts.after().isEmpty()) {
        sentence.add(" ").add(parts.after());
      }
      return sentence.add(needle.asking(begun));
    }

    /// Whether a token holds characters of both sides of an edge of a role; the space before a word
    /// belongs to the word.
    private boolean merges(Sentence sentence) {
      List<Integer> ids = spelling.ids(sentence.text());
      return !ids.isEmpty()
          && sentence.roles().values().stream()
              .flatMap(span -> java.util.stream.Stream.of(span.start(), span.end()))
              .anyMatch(edge -> !startsWith(ids, spelling.ids(upTo(sentence.text(), edge))));
    }

    private static String upTo(String text, int codePoints) {
      String before = text.substring(0, text.offsetByCodePoints(0, codePoints));
      return before.endsWith(" ") ? before.substring(0, before.length() - 1) : before;
    }

    private static boolean startsWith(List<Integer> ids, List<Integer> begin) {
      return begin.size() <= ids.size() && ids.subList(0, begin.size()).equals(begin);
    }
  }
}
