package headlab.engine.model;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// A copy of a reference checkpoint in a folder of its own, to be damaged in one place.
final class ModelCopy {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  static final String WEIGHTS = "model.safetensors";

  final Path folder;

  private ModelCopy(Path folder) {
    this.folder = folder;
  }

  static ModelCopy of(String reference, Path parent) throws IOException {
    Path folder = Files.createTempDirectory(parent, reference);
    Path source = References.folder(reference);
    for (String name : List.of("config.json", WEIGHTS)) {
      if (Files.exists(source.resolve(name))) {
        Files.copy(source.resolve(name), folder.resolve(name));
      }
    }
    return new ModelCopy(folder);
  }

  /// Changes config.json.
  ModelCopy config(Consumer<ObjectNode> change) throws IOException {
    Path file = folder.resolve("config.json");
    ObjectNode json = (ObjectNode) JSON.readTree(Files.readAllBytes(file));
    change.accept(json);
    Files.writeString(file, json.toString());
    return this;
  }

  /// Sets one key of config.json to `value`, JSON text.
  ModelCopy config(String key, String value) throws IOException {
    var node = JSON.readTree(value);
    return config(json -> json.set(key, node));
  }

  /// Changes the header of the weights; their data stay.
  ModelCopy header(UnaryOperator<String> change) throws IOException {
    byte[] all = Files.readAllBytes(weights());
    int length = (int) ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).getLong();
    String header = new String(all, 8, length, StandardCharsets.UTF_8);
    byte[] changed = change.apply(header).getBytes(StandardCharsets.UTF_8);
    return write(changed, Arrays.copyOfRange(all, 8 + length, all.length));
  }

  /// Changes the header as JSON.
  ModelCopy tensors(Consumer<ObjectNode> change) throws IOException {
    return header(
        text -> {
          try {
            ObjectNode json = (ObjectNode) JSON.readTree(text);
            change.accept(json);
            return json.toString();
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /// Replaces the weights by `header` and `data`.
  ModelCopy write(byte[] header, byte[] data) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).array());
    file.writeBytes(header);
    file.writeBytes(data);
    Files.write(weights(), file.toByteArray());
    return this;
  }

  /// Adds a tensor of zeros at the end of the weights.
  ModelCopy add(String name, String dtype, int bytes, int... shape) throws IOException {
    byte[] all = Files.readAllBytes(weights());
    int length = (int) ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).getLong();
    ObjectNode json =
        (ObjectNode) JSON.readTree(new String(all, 8, length, StandardCharsets.UTF_8));
    int data = all.length - 8 - length;
    ObjectNode tensor = json.putObject(name).put("dtype", dtype);
    Arrays.stream(shape).forEach(tensor.putArray("shape")::add);
    tensor.putArray("data_offsets").add(data).add(data + bytes);
    byte[] longer = Arrays.copyOfRange(all, 8 + length, all.length + bytes);
    return write(json.toString().getBytes(StandardCharsets.UTF_8), longer);
  }

  /// Takes a tensor out, and its bytes; nothing where there is none.
  ModelCopy without(String name) throws IOException {
    Map<String, RawTensor> tensors = read();
    tensors.remove(name);
    return write(tensors);
  }

  ModelCopy renamed(String name, String other) throws IOException {
    return copied(name, other).without(name);
  }

  /// Adds the numbers of `name` under another name.
  ModelCopy copied(String name, String other) throws IOException {
    Map<String, RawTensor> tensors = read();
    tensors.put(other, Objects.requireNonNull(tensors.get(name)));
    return write(tensors);
  }

  private Map<String, RawTensor> read() {
    Map<String, RawTensor> tensors = new LinkedHashMap<>();
    Safetensors.open(weights()).forEach(tensor -> tensors.put(tensor.name(), tensor));
    return tensors;
  }

  private ModelCopy write(Map<String, RawTensor> tensors) throws IOException {
    ObjectNode header = JSON.createObjectNode();
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    tensors.forEach(
        (name, tensor) -> {
          ObjectNode entry = header.putObject(name).put("dtype", tensor.dtype());
          tensor.shape().forEach(entry.putArray("shape")::add);
          ArrayNode offsets = entry.putArray("data_offsets").add(data.size());
          data.writeBytes(tensor.bytes().get().toArray(ValueLayout.JAVA_BYTE));
          offsets.add(data.size());
        });
    Files.delete(weights()); // what is mapped keeps the old file
    return write(header.toString().getBytes(StandardCharsets.UTF_8), data.toByteArray());
  }

  Path weights() {
    return folder.resolve(WEIGHTS);
  }
}
