package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import headlab.engine.model.CheckpointFolder;
import headlab.engine.model.DeviceName;
import headlab.engine.model.Dtype;
import headlab.engine.tensor.Tensor;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Configurations over the weights of a reference checkpoint: every activation, every scaling of
/// rotation, every spelling, against what transformers computes with them.
class ConfigurationsTest {
  private static final double LOGITS = 5e-5;

  @TempDir Path parent;

  @Test
  void logitsUnderEveryConfigurationEqualTheReference() throws IOException {
    Path folder = folder();
    Numbers numbers = Numbers.of(folder.resolve("reference.safetensors"));
    List<String> wrong = new ArrayList<>();
    int compared = 0;
    for (JsonNode variant : Reference.json(folder.resolve("variants.json"))) {
      String name = variant.get("name").asText();
      double error = error(variant, numbers.of(name));
      if (!(error < LOGITS)) {
        wrong.add(name + " is off by " + error);
      }
      compared++;
    }
    assertTrue(compared > 90, "too few configurations: " + compared);
    assertTrue(wrong.isEmpty(), String.join("; ", wrong));
  }

  private double error(JsonNode variant, float[] want) throws IOException {
    Path copy = Files.createTempDirectory(parent, "variant");
    Path weights = Reference.of(variant.get("base").asText()).folder().resolve("model.safetensors");
    Files.copy(weights, copy.resolve("model.safetensors"));
    Files.writeString(copy.resolve("config.json"), variant.get("config").toString());
    try (LoadedModel model =
        LoadedModel.open(CheckpointFolder.open(copy), DeviceName.CPU, Dtype.FLOAT32)) {
      Tensor got = model.logits(Reference.ints(variant.get("ids")), true);
      return Reference.logitError(want, got.toArray());
    }
  }

  private static Path folder() {
    URL told = ConfigurationsTest.class.getResource("/headlab/reference/variants/variants.json");
    assertNotNull(told);
    return Path.of(URI.create(told.toString())).resolveSibling(".").normalize();
  }

  /// The numbers of a safetensors file.
  private record Numbers(ByteBuffer data, JsonNode header) {
    static Numbers of(Path file) throws IOException {
      ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      byte[] header = new byte[(int) all.getLong()];
      all.get(header);
      JsonNode json =
          new com.fasterxml.jackson.databind.ObjectMapper()
              .readTree(new String(header, StandardCharsets.UTF_8));
      return new Numbers(all.slice(), json);
    }

    float[] of(String name) {
      JsonNode offsets = header.get(name).get("data_offsets");
      int begin = offsets.get(0).asInt();
      float[] values = new float[(offsets.get(1).asInt() - begin) / 4];
      data.slice(begin, 4 * values.length)
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(values);
      return values;
    }
  }
}
