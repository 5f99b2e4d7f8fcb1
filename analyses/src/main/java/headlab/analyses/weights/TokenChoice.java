package headlab.analyses.weights;

import headlab.datasets.Refusal;
import headlab.datasets.Spelling;
import headlab.datasets.Words;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Axis;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// The tokens that an analysis without a prompt is asked about: texts that are one token each, ids
/// (`#123`), or, where none are named, a few names.
record TokenChoice(List<String> texts) {
  private static final int DEFAULT = 8;
  private static final int MOST = 200;
  private static final Pattern ID = Pattern.compile("#[0-9]{1,8}");

  TokenChoice {
    texts = List.copyOf(texts);
    if (texts.size() > MOST) {
      throw new IllegalArgumentException(
          "--tokens takes %d tokens at most, not %d.".formatted(MOST, texts.size()));
    }
  }

  /// Their ids.
  ///
  /// @throws Refusal naming the text that is not one token of this model
  List<Integer> in(Session session) {
    if (texts.isEmpty()) {
      return unnamed(session);
    }
    return texts.stream().map(text -> id(session, text)).toList();
  }

  /// An axis of their labels.
  static Axis axis(Session session, List<Integer> ids, String name, String caption) {
    return new Axis.Labelled(name, caption, ids.stream().map(session::label).toList());
  }

  private static int id(Session session, String text) {
    Spelling spelling = session.spelling();
    String spaced = text.replace('␣', ' ').replace('↵', '\n');
    OptionalInt id = spelling.idOf(spaced);
    List<Integer> pieces = spelling.ids(spaced);
    if (id.isPresent()) {
      return id.getAsInt();
    }
    if (pieces.size() == 1) {
      return pieces.getFirst();
    }
    if (ID.matcher(text).matches()) {
      int number = Integer.parseInt(text.substring(1));
      if (number < session.spec().vocabulary()) {
        return number;
      }
      throw new Refusal(
          "There is no token %s: this model's vocabulary has ids 0 to %d."
              .formatted(text, session.spec().vocabulary() - 1));
    }
    throw new Refusal(
        "%s is not one token of this model%s; name tokens as the model spells them, mostly with a leading space, or by id, such as #123."
            .formatted(
                Refusal.quote(text),
                pieces.isEmpty()
                    ? ""
                    : " but "
                        + pieces.size()
                        + ": "
                        + String.join(" ", pieces.stream().map(session::label).toList())));
  }

  private static List<Integer> unnamed(Session session) {
    Spelling spelling = session.spelling();
    List<Integer> ids =
        Words.list("names").stream()
            .flatMapToInt(word -> spelling.idOf(" " + word).stream())
            .distinct()
            .limit(DEFAULT)
            .boxed()
            .toList();
    if (ids.size() > 1) {
      return ids;
    }
    List<Integer> plain = new ArrayList<>(spelling.plainIds());
    if (plain.isEmpty()) {
      IntStream.range(0, session.spec().vocabulary()).forEach(plain::add);
    }
    return plain.subList(0, Math.min(DEFAULT, plain.size()));
  }
}
