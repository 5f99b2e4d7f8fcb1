package headlab.engine.tokens;

import headlab.datasets.Refusal;
import headlab.engine.tokens.Alignment.Range;
import java.nio.charset.StandardCharsets;
import java.text.BreakIterator;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;

/// A text in the Unicode normal form that a tokenizer reads it in, and where each of its bytes
/// stood in the text as it was typed.
///
/// Characters that a user sees as one are brought into the form one by one; where that is not the
/// form of the whole, the text is refused. A token that covers part of a changed character covers
/// all of what was typed for it.
///
/// @param text in its form
/// @param down for each boundary of bytes, the last boundary of the typed text that is not after it
/// @param up the first one that is not before it
@SuppressWarnings("ArrayRecordComponent") // looked up, never compared
record NormalForm(String text, int[] down, int[] up) {
  private static final int[] SAME = {};

  /// `typed` in `forms`, one after the other.
  static NormalForm of(String typed, List<Normalizer.Form> forms) {
    if (forms.isEmpty() || typed.codePoints().allMatch(c -> c < 0x80)) {
      return new NormalForm(typed, SAME, SAME);
    }
    String whole = in(typed, forms);
    if (whole.equals(typed)) {
      return new NormalForm(typed, SAME, SAME);
    }
    return byCharacter(typed, whole, forms);
  }

  private static NormalForm byCharacter(String typed, String whole, List<Normalizer.Form> forms) {
    int[] down = new int[length(whole) + 1];
    int[] up = new int[down.length];
    StringBuilder joined = new StringBuilder();
    BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);
    characters.setText(typed);
    int at = 0;
    int to = 0;
    for (int from = 0, end = characters.next();
        end != BreakIterator.DONE;
        from = end, end = characters.next()) {
      String character = typed.substring(from, end);
      String formed = in(character, forms);
      int typedLength = length(character);
      int length = length(formed);
      if (to + length >= down.length) {
        throw apart(typed);
      }
      boolean same = character.equals(formed);
      for (int i = 0; i <= length; i++) {
        down[to + i] = same ? at + i : i == length ? at + typedLength : at;
        up[to + i] = same ? at + i : i == 0 ? at : at + typedLength;
      }
      joined.append(formed);
      at += typedLength;
      to += length;
    }
    if (!whole.contentEquals(joined)) {
      throw apart(typed);
    }
    return new NormalForm(whole, down, up);
  }

  private static Refusal apart(String typed) {
    return new Refusal(
        "The tokenizer's normalizer changes "
            + Refusal.quote(typed)
            + " across characters, so that its tokens would not lie on the text.");
  }

  /// Ranges of the text in its form as ranges of the text as it was typed.
  List<Range> typed(List<Range> ranges) {
    return ranges.stream().map(r -> new Range(down[r.start()], up[r.end()])).toList();
  }

  private static String in(String text, List<Normalizer.Form> forms) {
    String formed = text;
    for (Normalizer.Form form : forms) {
      formed = Normalizer.normalize(formed, form);
    }
    return formed;
  }

  private static int length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
