package headlab.datasets;

import headlab.datasets.IoiTemplate.Fill;
import java.util.List;

/// What a tokenizer can spell of the indirect-object lists, and in sentences what was left out.
record IoiWords(
    List<IoiTemplate> templates,
    List<String> names,
    List<String> places,
    List<String> objects,
    List<String> notes) {
  /// Two of the prompt and three of its corruption.
  private static final int NAMES = 5;

  static IoiWords spelled(Spelling spelling) {
    Lexicon words = new Lexicon(spelling);
    List<String> names = words.list("names", NAMES);
    List<String> places = words.list("places", 1);
    List<String> objects = words.list("objects", 1);
    List<IoiTemplate> all = IoiTemplate.all();
    Fill fill = new Fill(names.get(0), names.get(1), names.get(0), places.get(0), objects.get(0));
    List<IoiTemplate> templates = all.stream().filter(t -> t.isSpelled(fill, spelling)).toList();
    words.note("templates", templates.size(), all.size());
    if (templates.isEmpty()) {
      throw new Refusal(
          "This tokenizer spells none of the %d templates of the prompt set ioi. Use a prompt file instead."
              .formatted(all.size()));
    }
    return new IoiWords(templates, names, places, objects, words.notes());
  }
}
