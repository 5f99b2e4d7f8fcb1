package headlab.engine.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.engine.tokens.PieceFile.Kind;
import headlab.engine.tokens.PieceFile.Piece;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PieceJoinsTest {
  private static Piece normal(String text, double score) {
    return new Piece(text, (float) score, Kind.NORMAL);
  }

  private static List<String> join(List<Piece> pieces, int... ids) {
    List<Integer> given = java.util.Arrays.stream(ids).boxed().toList();
    return new PieceJoins(pieces).join(given).stream().map(id -> pieces.get(id).text()).toList();
  }

  @Test
  void theHighestScoreComesFirstAndOfEqualOnesTheLeftmost() {
    List<Piece> pieces =
        List.of(
            normal("a", -9), normal("b", -9), normal("c", -9), normal("ab", -2), normal("bc", -1));
    assertEquals(List.of("a", "bc"), join(pieces, 0, 1, 2));
    List<Piece> tied =
        Stream.concat(pieces.stream().limit(4), Stream.of(normal("bc", -2))).toList();
    assertEquals(List.of("ab", "c"), join(tied, 0, 1, 2));
    assertEquals(List.of("ab", "ab"), join(tied, 0, 1, 0, 1));
    assertEquals(List.of(), join(tied));
  }

  @Test
  void otherKindsKeepTheirNeighboursApart() {
    List<Piece> pieces =
        List.of(
            normal("a", -9), new Piece("<s>", 0, Kind.CONTROL), normal("aa", -1), normal("aaa", 0));
    assertEquals(List.of("aa", "<s>", "aa"), join(pieces, 0, 0, 1, 0, 0));
    assertEquals(List.of("aaa"), join(pieces, 0, 0, 0));
    assertEquals("", new PieceJoins(pieces).obstacle());
    List<Piece> lacking = List.of(normal("a", -9), normal("ab", -1));
    assertTrue(new PieceJoins(lacking).obstacle().contains("'ab' has a letter"));
    List<Piece> unused = List.of(new Piece("a", 0, Kind.UNUSED));
    assertTrue(new PieceJoins(unused).obstacle().contains("unused"));
  }
}
