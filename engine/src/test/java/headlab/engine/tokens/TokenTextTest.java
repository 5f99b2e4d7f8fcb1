package headlab.engine.tokens;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenTextTest {
  @Test
  void invisibleCharactersShow() {
    assertEquals("␣Mary", TokenText.visible(" Mary"));
    assertEquals("a↵⇥b", TokenText.visible("a\n\tb"));
    assertEquals("⟨U+200B⟩⟨U+00A0⟩⟨U+000D⟩", TokenText.visible("\u200B\u00A0\r"));
    assertEquals("⟨U+2423⟩⟨U+0120⟩⟨U+2581⟩⟨U+FFFD⟩", TokenText.visible("␣Ġ▁\uFFFD"));
    assertEquals("é日🧭", TokenText.visible("é日🧭"));
  }

  @Test
  void specialTokensShowAsTheyAreButCannotSteerATerminal() {
    assertEquals("<｜begin▁of▁sentence｜>", TokenText.mark("<｜begin▁of▁sentence｜>"));
    assertEquals("↵<a␣b>⟨U+001B⟩[0m", TokenText.mark("\n<a b>\u001b[0m"));
  }

  @Test
  void partsOfACharacterShowAsBytes() {
    byte[] half = {(byte) 0xF0, (byte) 0x9F};
    assertEquals("⟨F0 9F⟩", TokenText.visible(half));
    assertEquals("⟨F0 9F⟩", TokenText.plain(half));
    assertEquals("a⟨E6⟩b", TokenText.visible(new byte[] {'a', (byte) 0xE6, 'b'}));
    assertEquals(
        " Mary", TokenText.plain(" Mary".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  @Test
  void visibleFormsTurnBackIntoTheSameBytes() {
    Random random = new Random(7);
    for (int round = 0; round < 2000; round++) {
      byte[] bytes = new byte[random.nextInt(12)];
      random.nextBytes(bytes);
      String visible = TokenText.visible(bytes);
      assertArrayEquals(bytes, TokenText.bytes(visible), visible);
      assertFalse(visible.matches(".*[Ġ▁\uFFFD].*"), visible);
    }
    String all = "a ␣↵\n\t⇥⟨F0⟩⟩Ġ▁\uFFFD🧭\u0000 end";
    byte[] bytes = all.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    assertArrayEquals(bytes, TokenText.bytes(TokenText.visible(all)));
  }
}
