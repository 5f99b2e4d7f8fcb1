package headlab.datasets;

import java.util.List;

/// A sentence to be found again: how it begins, the answer that ends it, and the question that only
/// it answers.
///
/// @param kind `find` for finding heads, `test` for trying what they are needed for
/// @param begin the sentence up to the answer; a begun answer repeats it
record NeedleText(String kind, String id, String begin, String answer, String question) {
  /// The needles of one kind.
  static List<NeedleText> of(String kind) {
    return Texts.lines("needles.txt").stream()
        .map(line -> List.of(line.split("\t", -1)))
        .map(row -> new NeedleText(row.get(0), row.get(1), row.get(2), row.get(3), row.get(4)))
        .filter(needle -> needle.kind().equals(kind))
        .toList();
  }

  /// The whole sentence, with its full stop.
  String sentence() {
    return begin + " " + answer + ".";
  }

  /// What comes after the haystack, up to where decoding begins.
  String asking(boolean begun) {
    return "\nBased on the content of the book, Question: "
        + question
        + "\nAnswer:"
        + (begun ? " " + begin : "");
  }
}
