package headlab.datasets;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// A tokenizer for tests: words with the space before them, and single marks, numbered as they
/// come. A text that holds a word of which `known` does not hold has no ids.
final class ToyWords implements Spelling {
  private static final Pattern TOKEN = Pattern.compile(" ?\\w+|[^\\w]");

  private final Predicate<String> known;
  private final int context;
  private final Map<String, Integer> ids = new HashMap<>();

  ToyWords(int context, Predicate<String> known) {
    this.context = context;
    this.known = known;
  }

  @Override
  public boolean isOneToken(String before, String word) {
    return ids(before + word).size() == ids(before).size() + 1;
  }

  @Override
  public List<Integer> ids(String text) {
    List<Integer> found = new ArrayList<>();
    Matcher token = TOKEN.matcher(text);
    while (token.find()) {
      if (!known.test(token.group().strip())) {
        return List.of();
      }
      found.add(ids.computeIfAbsent(token.group(), none -> ids.size() + 1));
    }
    return found;
  }

  @Override
  public int length(String text) {
    return ids(text).size();
  }

  @Override
  public OptionalInt idOf(String text) {
    List<Integer> all = ids(text);
    return all.size() == 1 ? OptionalInt.of(all.getFirst()) : OptionalInt.empty();
  }

  @Override
  public List<Integer> plainIds() {
    return IntStream.range(1, 200).boxed().toList();
  }

  @Override
  public OptionalInt bosId() {
    return OptionalInt.of(0);
  }

  @Override
  public boolean addsBos() {
    return true;
  }

  @Override
  public int context() {
    return context;
  }
}
