package headlab.analyses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.analyses.weights.HeadSvd;
import headlab.datasets.Refusal;
import headlab.engine.figure.Entry;
import headlab.engine.figure.Figure;
import headlab.engine.model.Circuit;
import headlab.engine.model.Coordinates;
import headlab.engine.model.Embedding;
import headlab.engine.model.TokenMatrix;
import headlab.engine.sweep.TokenScore;
import headlab.engine.tensor.Tensor;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Directions of heads read as tokens, by hand and against every token of the vocabulary in double.
class HeadSvdTokensTest {
  @Test
  void componentsOfABuiltHeadAreReadAsTheTokensTheyWereBuiltOf() throws InterruptedException {
    try (PlainSession session = PlainSession.on(Components.model(), List.of())) {
      Figure.Table table =
          (Figure.Table) new HeadSvd(8, "0.0", 1).run(session).ovTokens().orElseThrow();
      assertEquals(6, table.rows().size(), "a component below 5 % of the first is left out");
      for (int component = 0; component < 3; component++) {
        List<Entry> row = table.rows().get(2 * component);
        assertEquals(new Entry.Value(component), row.get(0));
        assertEquals(new Entry.Words("+"), row.get(1));
        assertEquals(4 - component, ((Entry.Value) row.get(2)).value(), 1e-5);
        assertEquals(new Entry.Words("#" + component), row.get(3));
        assertEquals(new Entry.Words("#" + component), row.get(4));
        assertEquals(new Entry.Words("#" + (component + 4)), row.get(5));
        assertEquals(new Entry.Words("-"), table.rows().get(2 * component + 1).get(1));
      }
    }
  }

  @Test
  void whatAQueryAndAKeyCompareIsReadAsTokens() throws InterruptedException {
    try (PlainSession session = PlainSession.on(Components.model(), List.of())) {
      Figure.Table table =
          (Figure.Table) new HeadSvd(8, "1.1", 1).run(session).qkTokens().orElseThrow();
      assertEquals(2, table.rows().size());
      for (int column = 3; column < 7; column++) {
        assertEquals(new Entry.Words("#0"), table.rows().getFirst().get(column));
      }
    }
  }

  @Test
  void theStrongestHeadIsTheOneWithTheLargestValueAndAnAbsentOneIsRefused()
      throws InterruptedException {
    try (PlainSession session = PlainSession.on(Components.model(), List.of())) {
      assertTrue(new HeadSvd().run(session).ovTokens().orElseThrow().title().contains("head 0.1:"));
      assertTrue(new HeadSvd(8, "0.0", 0).run(session).ovTokens().isEmpty());
      assertThrows(Refusal.class, () -> new HeadSvd(8, "2.0", 1).run(session));
    }
    assertThrows(IllegalArgumentException.class, () -> new HeadSvd(8, "first", 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-gqa"})
  void topTokensAreThoseOfTheWholeVocabularySorted(String name) throws InterruptedException {
    Oracle oracle = Oracle.of(name);
    try (PlainSession session = oracle.session(oracle.pair())) {
      Tensor left = session.headSvd(Circuit.OV, 1, Coordinates.FOLDED).left().slice(2);
      int width = session.spec().dModel();
      float[] direction = new float[width];
      for (int i = 0; i < width; i++) {
        direction[i] = left.at(i, 1) + .01f; // not centred
      }
      List<Integer> all = IntStream.range(0, session.spec().vocabulary()).boxed().toList();
      Tensor one = Tensor.of(List.of("direction", "dModel"), new int[] {1, width}, direction);
      for (Coordinates coordinates : Coordinates.values()) {
        assertSorted(
            session.topTokens(one, TokenMatrix.UNEMBEDDING, coordinates, 7).getFirst(),
            session.unembed(all, coordinates),
            direction);
      }
      assertSorted(
          session.topTokens(one, TokenMatrix.EMBEDDING, Coordinates.RAW, 7).getFirst(),
          session.embed(all, Embedding.RAW),
          direction);
      assertEquals(
          all.size(),
          session
              .topTokens(one, TokenMatrix.EMBEDDING, Coordinates.FOLDED, 1000)
              .getFirst()
              .size());
    }
  }

  private static void assertSorted(List<TokenScore> found, Tensor vectors, float[] direction) {
    assertEquals(7, found.size());
    double[] scores = new double[vectors.length(0)];
    for (int id = 0; id < scores.length; id++) {
      for (int i = 0; i < direction.length; i++) {
        scores[id] += (double) vectors.at(id, i) * direction[i];
      }
    }
    List<Integer> sorted =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble(id -> -scores[id]))
            .toList();
    for (int i = 0; i < found.size(); i++) {
      assertEquals(sorted.get(i), found.get(i).id());
      assertEquals(scores[sorted.get(i)], found.get(i).score(), 1e-5);
    }
  }
}
