package headlab.app.workspace.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ResponsesTest {
  private final Responses responses = new Responses();

  @Test
  void beforeTheFirstThereIsNoNumber() {
    assertTrue(Double.isNaN(responses.median()));
    assertTrue(Double.isNaN(responses.shortest()));
    assertEquals("From a click on a head to its new predictions on screen", responses.words());
  }

  @Test
  void theMedianIsTheMiddleOne() {
    responses.add(30);
    responses.add(10);
    assertEquals(20, responses.median());
    responses.add(14);
    assertEquals(14, responses.median());
    assertEquals(10, responses.shortest());
    assertTrue(
        responses.words().endsWith("of the last 3 the shortest 10 ms, the median 14 ms"),
        responses.words());
  }

  @Test
  void onlyTheLastTwentyCount() {
    responses.add(1);
    for (int i = 0; i < 20; i++) {
      responses.add(50);
    }
    assertEquals(50, responses.shortest());
  }
}
