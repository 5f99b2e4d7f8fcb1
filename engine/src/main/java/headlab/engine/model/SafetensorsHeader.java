package headlab.engine.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import headlab.datasets.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Reads the JSON header of a safetensors file into the places of its tensors. Each place is
/// checked by itself here; `Safetensors` checks how they lie together.
final class SafetensorsHeader {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(8).maxNumberLength(30).build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();
  private static final int MOST_AXES = 16;

  private final String file;
  private final JsonParser in;

  private SafetensorsHeader(String file, JsonParser in) {
    this.file = file;
    this.in = in;
  }

  /// Where a tensor lies in the data part of a file.
  ///
  /// @param dtype the name in the file, e.g. `F32`
  /// @param begin first byte
  /// @param end one past the last byte
  record Place(String name, String dtype, List<Integer> shape, long begin, long end) {}

  /// The places in the order of the file.
  static List<Place> read(String file, byte[] header) {
    try (JsonParser in = JSON.createParser(header)) {
      return new SafetensorsHeader(file, in).places();
    } catch (IOException e) {
      throw new Refusal(
          file + ": its header is not valid JSON (is the file broken or cut off?).", e);
    }
  }

  private List<Place> places() throws IOException {
    List<Place> places = new ArrayList<>();
    expect(in.nextToken() == JsonToken.START_OBJECT, "its header is not a JSON object");
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      JsonToken value = in.nextToken();
      if (name.equals("__metadata__")) {
        expect(
            value == JsonToken.START_OBJECT || value == JsonToken.VALUE_NULL,
            "its __metadata__ is not an object");
        in.skipChildren();
      } else {
        expect(value == JsonToken.START_OBJECT, about(name) + " is not described by an object");
        places.add(place(name));
      }
    }
    expect(in.nextToken() == null, "its header goes on after its JSON object");
    return places;
  }

  private Place place(String name) throws IOException {
    String dtype = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String key = in.currentName();
      in.nextToken();
      switch (key) {
        case "dtype" -> {
          expect(in.currentToken() == JsonToken.VALUE_STRING, about(name) + " has no dtype");
          dtype = in.getText();
        }
        case "shape" -> shape = numbers(name, key);
        case "data_offsets" -> offsets = numbers(name, key);
        default -> throw refuse(about(name) + " has an unknown entry " + Refusal.quote(key));
      }
    }
    if (dtype == null || shape == null || offsets == null || offsets.size() != 2) {
      throw refuse(about(name) + " lacks its dtype, its shape or its two data_offsets");
    }
    return new Place(name, dtype, lengths(name, shape), offsets.get(0), offsets.get(1));
  }

  private List<Long> numbers(String name, String key) throws IOException {
    expect(in.currentToken() == JsonToken.START_ARRAY, about(name) + ": " + key + " is not a list");
    List<Long> numbers = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      boolean whole =
          in.currentToken() == JsonToken.VALUE_NUMBER_INT
              && in.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
      expect(
          whole && in.getLongValue() >= 0 && numbers.size() < MOST_AXES,
          about(name) + ": " + key + " has an entry that is not a usable whole number");
      numbers.add(in.getLongValue());
    }
    return numbers;
  }

  private List<Integer> lengths(String name, List<Long> shape) {
    for (long length : shape) {
      expect(length <= Integer.MAX_VALUE, about(name) + " has an axis of length " + length);
    }
    return shape.stream().map(Long::intValue).toList();
  }

  private void expect(boolean holds, String otherwise) {
    if (!holds) {
      throw refuse(otherwise);
    }
  }

  private Refusal refuse(String what) {
    return new Refusal(file + ": " + what + ", so the file is not read.");
  }

  private static String about(String name) {
    return "tensor " + Refusal.quote(name);
  }
}
