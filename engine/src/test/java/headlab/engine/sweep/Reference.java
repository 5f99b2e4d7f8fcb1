package headlab.engine.sweep;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import headlab.datasets.Prompt;
import headlab.engine.model.CheckpointFolder;
import headlab.engine.model.DeviceName;
import headlab.engine.model.Dtype;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A seeded tiny checkpoint of the test resources and what transformers computed with it.
record Reference(Path folder, JsonNode told, ByteBuffer data, JsonNode header) {
  static final List<String> ALL =
      List.of(
          "gpt2-gelu-new",
          "gpt2-relu-untied",
          "gpt2-sharded",
          "gpt2-fp16",
          "opt",
          "opt-bare",
          "llama-gqa",
          "llama-tied-4x",
          "llama-bf16",
          "gpt2-scales",
          "llama-yarn",
          "llama-dynamic",
          "opt-350m",
          "opt-post",
          "opt-bare-norms",
          "opt-no-final");

  static Reference of(String name) {
    URL config = Reference.class.getResource("/headlab/reference/" + name + "/config.json");
    assertNotNull(config, name);
    Path folder = Path.of(URI.create(config.toString())).resolveSibling(".").normalize();
    try {
      ByteBuffer file =
          ByteBuffer.wrap(Files.readAllBytes(folder.resolve("reference.safetensors")))
              .order(ByteOrder.LITTLE_ENDIAN);
      int length = (int) file.getLong();
      byte[] header = new byte[length];
      file.get(header);
      return new Reference(
          folder,
          json(folder.resolve("reference.json")),
          file.slice().order(ByteOrder.LITTLE_ENDIAN),
          new ObjectMapper().readTree(new String(header, StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode json(Path file) {
    try {
      return new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  LoadedModel open() {
    return LoadedModel.open(CheckpointFolder.open(folder), DeviceName.CPU, Dtype.FLOAT32);
  }

  JsonNode oracle() {
    return json(folder.resolve("oracle.json"));
  }

  List<String> names() {
    List<String> names = new ArrayList<>();
    header.fieldNames().forEachRemaining(names::add);
    names.remove("__metadata__");
    return names;
  }

  float[] values(String name) {
    JsonNode entry = header.get(name);
    assertNotNull(entry, name);
    int begin = entry.get("data_offsets").get(0).asInt();
    int end = entry.get("data_offsets").get(1).asInt();
    float[] values = new float[(end - begin) / 4];
    data.slice(begin, end - begin).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  int[] shape(String name) {
    return ints(header.get(name).get("shape")).stream().mapToInt(Integer::intValue).toArray();
  }

  List<Integer> ids(String prompt) {
    return ints(told.get("prompts").get(prompt).get("ids"));
  }

  /// The clean prompt with its corrupted side.
  TokenizedPrompt pair() {
    return prompt(ids("clean"), ids("corrupted"), List.of(), List.of());
  }

  static List<Integer> ints(JsonNode array) {
    List<Integer> ints = new ArrayList<>();
    array.forEach(value -> ints.add(value.asInt()));
    return ints;
  }

  static TokenizedPrompt prompt(
      List<Integer> clean,
      List<Integer> corrupted,
      List<Integer> correct,
      List<Integer> incorrect) {
    return new TokenizedPrompt(
        Prompt.of("ids"),
        clean,
        corrupted,
        List.of(),
        List.of(),
        correct,
        incorrect,
        Map.of(),
        false,
        List.of());
  }

  static void assertShape(int[] want, Tensor got, String what) {
    int[] shape = new int[got.rank()];
    for (int axis = 0; axis < shape.length; axis++) {
      shape[axis] = got.length(axis);
    }
    assertArrayEquals(want, shape, what);
  }

  /// Largest difference over max(1, largest |reference|): how far logits are apart.
  static double logitError(float[] want, float[] got) {
    assertTrue(want.length == got.length && want.length > 0, "wrong number of logits");
    double largest = 1;
    double error = 0;
    for (int i = 0; i < want.length; i++) {
      largest = Math.max(largest, Math.abs(want[i]));
      double difference = Math.abs((double) want[i] - got[i]);
      error = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(error, difference);
    }
    return error / largest;
  }

  /// Norm of the difference over the norm of the reference, which must not be 0.
  static double relativeError(float[] want, float[] got) {
    assertTrue(want.length == got.length && want.length > 0, "wrong number of values");
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < want.length; i++) {
      difference += Math.pow((double) want[i] - got[i], 2);
      norm += Math.pow(want[i], 2);
    }
    assertTrue(norm > 0, "the reference is all zeros");
    double error = Math.sqrt(difference / norm);
    return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
  }
}
