package headlab.datasets;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/// Three coloured objects, and the question which colour one of them has, after one solved example.
///
/// The corrupted side asks about another object of the same scene. Roles `color1` to `color3`,
/// `object1` to `object3`, `asked`, `END`, all in the second scene; the group names the place of
/// the answer.
///
/// Options: `corruption` = `other`, `none`.
///
/// Source of the task: Merullo et al., Circuit Component Reuse Across Tasks in Transformer Language
/// Models, arXiv:2310.08744.
public final class ColoredObjects implements Generator {
  private static final List<String> SURFACES = List.of("table", "desk", "floor");
  private static final List<String> STARTS = List.of("there is", "you see", "I see");
  private static final int ITEMS = 3;

  @Override
  public String name() {
    return "colored-objects";
  }

  @Override
  public String description() {
    return "Colours of objects: \"... a red pen, a blue cup, and a black mug. What color is the cup?\" Blue";
  }

  @Override
  public Generated generate(PromptSet.Named set, Spelling spelling) {
    boolean corrupted =
        Options.of(set, "corruption").choice("corruption", "other", "none").equals("other");
    Lexicon lexicon = new Lexicon(spelling, "There is a");
    List<String> objects = lexicon.list("colored-objects");
    List<String> all = Words.list("colors");
    List<String> colors =
        all.stream()
            .filter(c -> lexicon.isOneToken(c) && spelling.isOneToken("A:", " " + title(c)))
            .toList();
    lexicon.note("colors", colors.size(), all.size());
    if (objects.size() < ITEMS || colors.size() < ITEMS || !fits(objects, colors, spelling)) {
      return new Fallback(spelling).generate(set);
    }
    Random random = Words.random(name(), set.seed());
    List<Prompt> prompts = new ArrayList<>();
    while (prompts.size() < set.count()) {
      Scene example = Scene.draw(random, objects, colors);
      Scene scene = Scene.draw(random, objects, colors);
      prompts.add(prompt(example, scene, Words.sample(random, List.of(0, 1, 2), 2), corrupted));
    }
    return new Generated(prompts, lexicon.notes());
  }

  private static boolean fits(List<String> objects, List<String> colors, Spelling spelling) {
    Scene scene = new Scene("desk", "there is", objects.subList(0, 3), colors.subList(0, 3));
    int length = spelling.length(sentence(scene, scene, 0).text());
    return length > 0 && length < spelling.context();
  }

  private static Prompt prompt(Scene example, Scene scene, List<Integer> asked, boolean corrupted) {
    Sentence clean = sentence(example, scene, asked.getFirst());
    return new Prompt(
        new PromptText.Text(clean.text()),
        corrupted ? new PromptText.Text(sentence(example, scene, asked.getLast()).text()) : null,
        List.of(new Answer.Text(" " + title(scene.colors().get(asked.getFirst())))),
        List.of(new Answer.Text(" " + title(scene.colors().get(asked.getLast())))),
        clean.roles(),
        "three objects",
        "answer %d of %d".formatted(asked.getFirst() + 1, ITEMS),
        null);
  }

  private static Sentence sentence(Scene example, Scene scene, int asked) {
    Sentence shot = example.question(new Sentence(), 0);
    Sentence sentence = new Sentence().add(shot.text() + " " + title(example.colors().getFirst()));
    Sentence whole = scene.question(sentence.add("\n"), asked);
    return whole.role("END", ":");
  }

  private static String title(String color) {
    return color.substring(0, 1).toUpperCase(Locale.ROOT) + color.substring(1);
  }

  /// What lies where.
  private record Scene(String surface, String start, List<String> objects, List<String> colors) {
    static Scene draw(Random random, List<String> objects, List<String> colors) {
      return new Scene(
          Words.choose(random, SURFACES),
          Words.choose(random, STARTS),
          Words.sample(random, objects, ITEMS),
          Words.sample(random, colors, ITEMS));
    }

    /// The scene and the question for one of its objects, up to the colon before the answer.
    Sentence question(Sentence sentence, int asked) {
      sentence.add("Q: On the " + surface + ", " + start);
      for (int i = 0; i < ITEMS; i++) {
        String article = Map.of('o', "an").getOrDefault(colors.get(i).charAt(0), "a");
        sentence.add((i == 0 ? " " : i == ITEMS - 1 ? ", and " : ", ") + article + " ");
        sentence.add("color" + (i + 1), colors.get(i)).add(" ");
        sentence.add("object" + (i + 1), objects.get(i));
      }
      return sentence.add(". What color is the ").add("asked", objects.get(asked)).add("?\nA:");
    }
  }
}
