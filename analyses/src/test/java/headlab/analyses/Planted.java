package headlab.analyses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/// A tiny checkpoint in which head 1.4 writes fifty times as much as it did.
final class Planted {
  private Planted() {}

  /// Writes it to `folder`.
  static Path in(Path folder) throws IOException {
    Path source = Oracle.of("gpt2-gelu-new").folder();
    Files.createDirectories(folder);
    for (String file : new String[] {"config.json", "tokenizer.json", "tokenizer_config.json"}) {
      Files.copy(source.resolve(file), folder.resolve(file));
    }
    ByteBuffer bytes =
        ByteBuffer.wrap(Files.readAllBytes(source.resolve("model.safetensors")))
            .order(ByteOrder.LITTLE_ENDIAN);
    int header = Math.toIntExact(bytes.getLong(0));
    JsonNode tensor =
        new ObjectMapper()
            .readTree(bytes.array(), 8, header)
            .path("transformer.h.1.attn.c_proj.weight");
    int width = tensor.path("shape").path(1).intValue();
    int dHead = tensor.path("shape").path(0).intValue() / 6;
    int from = 8 + header + tensor.path("data_offsets").path(0).intValue();
    for (int i = 4 * dHead * width; i < 5 * dHead * width; i++) {
      bytes.putFloat(from + 4 * i, 50 * bytes.getFloat(from + 4 * i));
    }
    Files.write(folder.resolve("model.safetensors"), bytes.array());
    return folder;
  }
}
