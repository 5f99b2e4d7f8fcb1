package headlab.engine.tokens;

import headlab.engine.tokens.Alignment.Range;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One side of a prompt as tokens.
///
/// @param ids as run, BOS included where it was added
/// @param labels what each looks like; those of a text, joined, give back the text as it was typed,
///   or, where a normalizer changed it, as it is read
/// @param ranges the bytes of the text that each covers; empty where the side was given as ids
/// @param bosAdded whether the first id was added to what was given
record SideTokens(List<Integer> ids, List<String> labels, List<Range> ranges, boolean bosAdded) {

  /// The tokens of `text`, with BOS before them if `bos`.
  static SideTokens ofText(Tokenizer tokenizer, String text, boolean bos) {
    TextReader.Encoded encoded = tokenizer.read(text);
    List<Integer> ids = new ArrayList<>(encoded.ids());
    List<String> labels = new ArrayList<>();
    if (encoded.changed()) {
      ids.forEach(id -> labels.add(tokenizer.label(id)));
    } else {
      labels.addAll(labels(tokenizer, encoded, text));
    }
    if (bos) {
      int id = tokenizer.bosRule().id();
      ids.addFirst(id);
      labels.addFirst(tokenizer.label(id));
    }
    return new SideTokens(ids, labels, encoded.ranges(), bos);
  }

  /// The tokens `ids` as they stand.
  static SideTokens ofIds(Tokenizer tokenizer, List<Integer> ids) {
    List<String> labels = ids.stream().map(tokenizer::label).toList();
    return new SideTokens(ids, labels, List.of(), false);
  }

  /// Labels are cut from the text. A token that stands for a space that is not there shows the
  /// space of the next one, so that none is invisible.
  private static List<String> labels(Tokenizer tokenizer, TextReader.Encoded encoded, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    List<String> labels = new ArrayList<>();
    int from = 0;
    int borrowed = 0;
    for (int i = 0; i < encoded.ids().size(); i++) {
      Range range = encoded.ranges().get(i);
      boolean last = i == encoded.ids().size() - 1;
      int end = last ? bytes.length : range.end();
      int start = Math.min(end, from + borrowed);
      boolean special = tokenizer.isSpecial(encoded.ids().get(i));
      String own = special ? TokenText.mark(text(bytes, start, end)) : visible(bytes, start, end);
      labels.add(own.isEmpty() ? "␣" : own);
      borrowed = range.start() == range.end() && end < bytes.length && bytes[end] == ' ' ? 1 : 0;
      from = end;
    }
    return labels;
  }

  private static String visible(byte[] bytes, int start, int end) {
    return TokenText.visible(Arrays.copyOfRange(bytes, start, end));
  }

  private static String text(byte[] bytes, int start, int end) {
    return new String(bytes, start, end - start, StandardCharsets.UTF_8);
  }

  /// The split as a sentence shows it: `When|␣Mary|␣and`, cut after 60 tokens.
  String split() {
    String shown = String.join("|", labels.subList(0, Math.min(60, labels.size())));
    return labels.size() > 60 ? shown + "|…" : shown;
  }
}
