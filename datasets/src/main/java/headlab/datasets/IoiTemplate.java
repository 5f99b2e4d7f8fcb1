package headlab.datasets;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One shape of an indirect-object sentence: text with the slots `[A]`, `[B]` (the two names in the
/// order of their first mention), `[S]` (the giver, named again), `[PLACE]` and `[OBJECT]`.
record IoiTemplate(String id, String text) {
  private static final Pattern SLOT = Pattern.compile("\\[(A|B|S|PLACE|OBJECT)]");

  /// What fills the slots.
  record Fill(String a, String b, String s, String place, String object) {
    String of(String slot) {
      return switch (slot) {
        case "A" -> a;
        case "B" -> b;
        case "S" -> s;
        case "PLACE" -> place;
        default -> object;
      };
    }
  }

  /// The shapes that the bundled models were trained on, then those with words they do not know.
  static List<IoiTemplate> all() {
    List<String> lines = new ArrayList<>(Words.list("ioi-templates"));
    lines.addAll(Words.list("ioi-templates-more"));
    List<IoiTemplate> templates = new ArrayList<>();
    for (String line : lines) {
      templates.add(new IoiTemplate(String.valueOf(templates.size() + 1), line));
    }
    return templates;
  }

  /// The sentence with `fill`; `subjectFirst` says which of the first two names is the giver.
  Sentence fill(Fill fill, boolean subjectFirst) {
    Sentence sentence = new Sentence();
    Matcher slot = SLOT.matcher(text);
    int from = 0;
    while (slot.find()) {
      sentence.add(text.substring(from, slot.start())).nameNext("S1", "S1+1");
      String word = fill.of(slot.group(1));
      switch (slot.group(1)) {
        case "A" -> sentence.add(subjectFirst ? "S1" : "IO", word);
        case "B" -> sentence.add(subjectFirst ? "IO" : "S1", word);
        case "S" -> sentence.add("S2", word);
        default -> sentence.add(word);
      }
      from = slot.end();
    }
    return sentence.add(text.substring(from)).end();
  }

  /// Whether every slot word, leading space included, is one token where it stands, and so is the
  /// answer at the end.
  boolean isSpelled(Fill fill, Spelling spelling) {
    Matcher slot = SLOT.matcher(text);
    while (slot.find()) {
      String before = new IoiTemplate(id, text.substring(0, slot.start())).plain(fill);
      if (!before.endsWith(" ")
          || !spelling.isOneToken(
              before.substring(0, before.length() - 1), " " + fill.of(slot.group(1)))) {
        return false;
      }
    }
    return spelling.isOneToken(plain(fill), " " + fill.b());
  }

  private String plain(Fill fill) {
    return SLOT.matcher(text).replaceAll(slot -> Matcher.quoteReplacement(fill.of(slot.group(1))));
  }
}
