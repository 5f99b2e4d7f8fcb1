package headlab.engine.tokens;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import headlab.datasets.Refusal;
import headlab.engine.tokens.PieceFile.Kind;
import headlab.engine.tokens.PieceFile.Piece;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The merges that a SentencePiece model of the kind BPE performs: every way to join two pieces
/// into a third, the higher the score of what comes out the earlier.
///
/// SentencePiece compares scores alone and takes the leftmost of equal ones, a list of merges has
/// an order of its own: where two pieces of one score could claim the same middle part, the list
/// would give other tokens, and that is said.
final class PieceMerges {
  /// Joins are looked for by every cut of every piece: so many letters in all, at most.
  private static final long MOST_CUTS = 200_000_000;

  private record Merge(String left, String right, int id, float score) {}

  private final List<Piece> pieces;
  private final Map<String, Integer> ids = new HashMap<>();
  private final List<Merge> merges = new ArrayList<>();

  PieceMerges(List<Piece> pieces) {
    this.pieces = pieces;
    long cuts = 0;
    for (int id = 0; id < pieces.size(); id++) {
      Piece piece = pieces.get(id);
      if (piece.kind() == Kind.NORMAL || piece.kind() == Kind.UNUSED) {
        ids.put(piece.text(), id);
        cuts += (long) piece.text().length() * piece.text().length();
      }
    }
    if (cuts > MOST_CUTS) {
      throw new Refusal(PieceFile.NAME + " holds pieces too long to be cut into pairs.");
    }
    ids.forEach(this::cut);
    merges.sort(
        Comparator.comparingDouble((Merge m) -> -m.score)
            .thenComparingInt(Merge::id)
            .thenComparingInt(m -> -m.left.length()));
  }

  private void cut(String text, int id) {
    for (int at = 1; at < text.length(); at++) {
      String left = text.substring(0, at);
      String right = text.substring(at);
      if (ids.containsKey(left) && ids.containsKey(right)) {
        merges.add(new Merge(left, right, id, pieces.get(id).score()));
      }
    }
  }

  ArrayNode json() {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    merges.forEach(m -> json.addArray().add(m.left).add(m.right));
    return json;
  }

  /// Why a list of merges cannot stand for these pieces, or an empty text.
  String obstacle() {
    for (Merge merge : merges) {
      if (pieces.get(merge.id).kind() == Kind.UNUSED) {
        return "its piece " + Refusal.quote(merge.left + merge.right) + " is marked as unused";
      }
    }
    for (Map.Entry<String, Integer> entry : ids.entrySet()) {
      String text = entry.getKey();
      if (text.codePointCount(0, text.length()) > 1
          && !text.codePoints().allMatch(c -> ids.containsKey(Character.toString(c)))) {
        return "its piece " + Refusal.quote(text) + " has a letter that is no piece itself";
      }
    }
    return tie();
  }

  /// Two pieces of one score of which one may begin with what the other one ends with.
  private String tie() {
    for (int from = 0; from < merges.size(); ) {
      int end = from + 1;
      while (end < merges.size() && merges.get(end).score == merges.get(from).score) {
        end++;
      }
      List<Merge> equal = merges.subList(from, end);
      Set<String> firsts = new HashSet<>();
      equal.forEach(m -> firsts.add(m.left));
      boolean several = equal.stream().mapToInt(Merge::id).distinct().count() > 1;
      for (Merge merge : several ? equal : List.<Merge>of()) {
        if (firsts.contains(merge.right)) {
          return "its pieces tie at the score "
              + merge.score
              + ", which a list of merges cannot say";
        }
      }
      from = end;
    }
    return "";
  }
}
