package headlab.engine.tokens;

import headlab.datasets.Refusal;
import headlab.engine.tokens.PieceFile.Kind;
import headlab.engine.tokens.PieceFile.Piece;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/// Joins the letters of a text as a SentencePiece model of the kind BPE does: always the two
/// neighbours that make the piece of the highest score, the leftmost of equal ones.
///
/// A list of merges, which is what the tokenizers library knows, has an order of its own and cannot
/// say that two joins are equal; so the library finds letters, bytes and added tokens here, and the
/// letters are joined by this class. Source: Kudo and Richardson 2018; Sennrich et al. 2016.
final class PieceJoins {
  private final List<Piece> pieces;
  private final Map<String, Integer> ids = new HashMap<>();

  PieceJoins(List<Piece> pieces) {
    this.pieces = List.copyOf(pieces);
    for (int id = 0; id < pieces.size(); id++) {
      if (pieces.get(id).kind() == Kind.NORMAL) {
        ids.put(pieces.get(id).text(), id);
      }
    }
  }

  /// Why these pieces cannot be joined from letters that are pieces, or an empty text.
  String obstacle() {
    for (Piece piece : pieces) {
      String text = piece.text();
      if (piece.kind() == Kind.UNUSED) {
        return "its piece " + Refusal.quote(text) + " is marked as unused";
      }
      if (piece.kind() == Kind.NORMAL
          && text.codePointCount(0, text.length()) > 1
          && !text.codePoints().allMatch(c -> ids.containsKey(Character.toString(c)))) {
        return "its piece " + Refusal.quote(text) + " has a letter that is no piece itself";
      }
    }
    return "";
  }

  /// `letters` with neighbours joined; ids of other kinds of pieces stay, and keep apart what is
  /// beside them.
  List<Integer> join(List<Integer> letters) {
    return new Row(letters).joined();
  }

  /// A possible join.
  ///
  /// @param left place of the left part
  /// @param right place of the right part
  /// @param id what comes out
  /// @param length letters of what comes out: another number says that a part has changed since
  private record Join(int left, int right, int id, int length, float score) {}

  /// The pieces of one text in their order; a place whose piece was joined to its left is empty.
  private final class Row {
    private static final int NONE = -1;

    private final int[] at;
    private final int[] before;
    private final int[] after;
    private final PriorityQueue<Join> joins =
        new PriorityQueue<>(
            Comparator.comparingDouble((Join j) -> -j.score).thenComparingInt(Join::left));

    Row(List<Integer> letters) {
      at = letters.stream().mapToInt(Integer::intValue).toArray();
      before = new int[at.length];
      after = new int[at.length];
      for (int place = 0; place < at.length; place++) {
        before[place] = place - 1;
        after[place] = place + 1 < at.length ? place + 1 : NONE;
      }
      for (int place = 1; place < at.length; place++) {
        offer(place - 1, place);
      }
    }

    private void offer(int left, int right) {
      if (left == NONE || right == NONE || !isNormal(at[left]) || !isNormal(at[right])) {
        return;
      }
      String both = pieces.get(at[left]).text() + pieces.get(at[right]).text();
      Integer id = ids.get(both);
      if (id != null) {
        joins.add(new Join(left, right, id, both.length(), pieces.get(id).score()));
      }
    }

    private boolean isNormal(int id) {
      return id >= 0 && id < pieces.size() && pieces.get(id).kind() == Kind.NORMAL;
    }

    private int length(int place) {
      return at[place] == NONE ? 0 : pieces.get(at[place]).text().length();
    }

    List<Integer> joined() {
      for (Join join = joins.poll(); join != null; join = joins.poll()) {
        boolean gone = at[join.left] == NONE || at[join.right] == NONE;
        if (gone || length(join.left) + length(join.right) != join.length) {
          continue;
        }
        at[join.left] = join.id;
        at[join.right] = NONE;
        after[join.left] = after[join.right];
        if (after[join.left] != NONE) {
          before[after[join.left]] = join.left;
        }
        offer(before[join.left], join.left);
        offer(join.left, after[join.left]);
      }
      List<Integer> left = new ArrayList<>();
      for (int id : at) {
        if (id != NONE) {
          left.add(id);
        }
      }
      return left;
    }
  }
}
