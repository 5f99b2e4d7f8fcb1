package headlab.datasets;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// JSON as a hostile file may hold it, read strictly: no key twice, nothing after the value,
/// bounded size and depth, UTF-8.
public final class StrictJson {
  private static final int DEPTH = 64;
  private static final JsonMapper MAPPER = mapper();

  private StrictJson() {}

  /// The object that is the whole of `file`.
  ///
  /// @param limit the most bytes that are read
  /// @throws Refusal naming the file and what is wrong with it
  public static ObjectNode readObject(Path file, long limit) {
    return object(readText(file, limit), name(file));
  }

  /// The object that `text` is.
  ///
  /// @param what names the text in sentences: a file, a line
  /// @throws Refusal naming it
  public static ObjectNode object(String text, String what) {
    if (text.startsWith("\uFEFF")) {
      throw new Refusal(
          what + " begins with a byte order mark, which JSON does not have: save it without.");
    }
    JsonNode node;
    try {
      node = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new Refusal(what + " is not valid JSON" + where(e) + ": " + reason(e) + ".", e);
    }
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw new Refusal(what + " must hold a JSON object.");
  }

  /// The text of `file`, which must be UTF-8 and at most `limit` bytes long.
  ///
  /// @throws Refusal naming the file
  public static String readText(Path file, long limit) {
    if (!Files.isRegularFile(file)) {
      throw new Refusal("There is no file " + file + ".");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes((int) Math.min(limit + 1, Integer.MAX_VALUE - 16));
      if (bytes.length > limit) {
        throw new Refusal(name(file) + " is longer than " + limit + " bytes and is not read.");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new Refusal(name(file) + " is not UTF-8 text.", e);
    } catch (IOException e) {
      throw new Refusal(file + " cannot be read.", e);
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static String where(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : " at line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr();
  }

  private static String reason(JsonProcessingException e) {
    String first = e.getOriginalMessage().lines().findFirst().orElse("unreadable");
    String plain =
        first
            .replaceAll(" \\(code \\d+[^)]*\\)", "")
            .replaceAll(" \\((?!'|\\d+\\)).*|: was expecting.*|: enable .*", "")
            .strip();
    return Refusal.quote(plain.replaceAll("[.;:]+$", "")).replaceAll("^'|'$", "");
  }

  private static JsonMapper mapper() {
    StreamReadConstraints bounds =
        StreamReadConstraints.builder().maxNestingDepth(DEPTH).maxStringLength(50_000_000).build();
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(bounds)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    return JsonMapper.builder(factory)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
        .build();
  }
}
