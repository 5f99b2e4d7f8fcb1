package headlab.engine.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// How a tokenizer's files write the bytes of a token.
enum TokenForm {
  /// Each character stands for a byte: GPT-2, OPT, Llama 3.
  BYTE_LEVEL,
  /// `▁` stands for a space, `<0x0A>` for a byte: Llama 1 and 2.
  PIECES,
  /// As it is: whole words.
  PLAIN;

  /// The form that a `tokenizer.json` declares.
  static TokenForm of(JsonNode json) {
    if (mentions(json.path("pre_tokenizer"), "type", "ByteLevel")
        || mentions(json.path("normalizer"), "type", "ByteLevel")
        || mentions(json.path("decoder"), "type", "ByteLevel")) {
      return BYTE_LEVEL;
    }
    boolean pieces =
        json.path("model").path("byte_fallback").asBoolean()
            || mentions(json.path("pre_tokenizer"), "type", "Metaspace")
            || mentions(json.path("decoder"), "type", "Metaspace")
            || mentions(json.path("normalizer"), "content", "▁");
    return pieces ? PIECES : PLAIN;
  }

  private static boolean mentions(JsonNode json, String field, String value) {
    if (json.path(field).asText().equals(value)) {
      return true;
    }
    for (JsonNode child : json) {
      if (mentions(child, field, value)) {
        return true;
      }
    }
    return false;
  }

  /// The bytes that the entry `token` stands for.
  byte[] bytes(String token) {
    return switch (this) {
      case PLAIN -> token.getBytes(StandardCharsets.UTF_8);
      case PIECES ->
          token.matches("<0x[0-9A-Fa-f]{2}>")
              ? new byte[] {(byte) Integer.parseInt(token.substring(3, 5), 16)}
              : token.replace('▁', ' ').getBytes(StandardCharsets.UTF_8);
      case BYTE_LEVEL -> fromAlphabet(token);
    };
  }

  private static byte[] fromAlphabet(String token) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int letter : token.codePoints().toArray()) {
      int value = ByteAlphabet.byteOf(letter);
      if (value < 0) {
        bytes.writeBytes(Character.toString(letter).getBytes(StandardCharsets.UTF_8));
      } else {
        bytes.write(value);
      }
    }
    return bytes.toByteArray();
  }
}
