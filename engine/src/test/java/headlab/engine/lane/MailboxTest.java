package headlab.engine.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// What a mailbox remembers of requests.
class MailboxTest {
  private final Mailbox mailbox = new Mailbox();

  @Test
  void aCancelIsHeardWhileItsRequestWaitsOrRuns() throws InterruptedException {
    Request request = new Request.Inspect(1, "model");
    mailbox.put(request);
    mailbox.put(new Request.Cancel(2, 1));
    assertTrue(mailbox.isCancelled(1), "it waits");
    assertEquals(request, mailbox.take());
    mailbox.forget(1);
    mailbox.put(new Request.Cancel(3, 1));
    assertFalse(mailbox.isCancelled(1), "it is over");
    mailbox.put(new Request.Inspect(4, "model"));
    mailbox.poll();
    mailbox.put(new Request.Cancel(5, 4));
    assertTrue(mailbox.isCancelled(4), "it runs");
    mailbox.forget(4);
    assertFalse(mailbox.isCancelled(4), "it is over");
  }

  @Test
  void aCancelThatComesTooLateIsNotKept() {
    mailbox.put(new Request.Inspect(1, "model"));
    mailbox.poll();
    mailbox.forget(1);
    mailbox.put(new Request.Cancel(2, 1));
    mailbox.put(new Request.Cancel(3, 77));
    assertFalse(mailbox.isCancelled(1));
    assertFalse(mailbox.isCancelled(77));
  }
}
