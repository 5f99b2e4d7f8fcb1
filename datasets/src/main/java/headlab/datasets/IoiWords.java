package headlab.datasets;

import headlab.datasets.IoiTemplate.Fill;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// What a tokenizer can spell of the indirect-object lists, and in sentences what was left out.
record IoiWords(
    List<IoiTemplate> templates,
    List<String> names,
    List<String> places,
    List<String> objects,
    List<String> notes) {
  private static final int LEAST_NAMES = 5;

  static IoiWords spelled(Spelling spelling) {
    List<String> names = Words.list("names");
    List<String> places = Words.list("places");
    List<String> objects = Words.list("objects");
    List<String> notes = new ArrayList<>();
    List<IoiTemplate> all = IoiTemplate.all();
    List<String> goodNames = new ArrayList<>();
    List<String> goodPlaces = new ArrayList<>();
    List<String> goodObjects = new ArrayList<>();
    List<IoiTemplate> good = new ArrayList<>();
    for (IoiTemplate template : all) {
      Function<String, Fill> name = n -> new Fill(n, n, n, places.get(0), objects.get(0));
      if (names.stream().anyMatch(n -> template.isSpelled(name.apply(n), spelling))) {
        good.add(template);
      }
    }
    if (!good.isEmpty()) {
      IoiTemplate first = good.get(0);
      String some =
          names.stream()
              .filter(n -> first.isSpelled(fill(n, places.get(0), objects.get(0)), spelling))
              .findFirst()
              .orElseThrow();
      names.stream()
          .filter(n -> first.isSpelled(fill(n, places.get(0), objects.get(0)), spelling))
          .forEach(goodNames::add);
      places.stream()
          .filter(p -> first.isSpelled(fill(some, p, objects.get(0)), spelling))
          .forEach(goodPlaces::add);
      objects.stream()
          .filter(o -> first.isSpelled(fill(some, places.get(0), o), spelling))
          .forEach(goodObjects::add);
    }
    note(notes, "templates", good.size(), all.size());
    note(notes, "names", goodNames.size(), names.size());
    note(notes, "places", goodPlaces.size(), places.size());
    note(notes, "objects", goodObjects.size(), objects.size());
    if (goodNames.size() < LEAST_NAMES) {
      throw new Refusal(
          "The prompt set ioi needs at least %d names that are one token in context; this tokenizer has %d of %d, in %d of %d templates. Use a prompt file instead."
              .formatted(LEAST_NAMES, goodNames.size(), names.size(), good.size(), all.size()));
    }
    return new IoiWords(good, goodNames, goodPlaces, goodObjects, notes);
  }

  private static Fill fill(String name, String place, String object) {
    return new Fill(name, name, name, place, object);
  }

  private static void note(List<String> notes, String what, int kept, int all) {
    if (kept < all) {
      notes.add(
          "%d of %d %s are not spelled with one token a slot by this tokenizer and were left out."
              .formatted(all - kept, all, what));
    }
  }
}
