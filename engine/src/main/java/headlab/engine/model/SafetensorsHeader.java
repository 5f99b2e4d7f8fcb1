package headlab.engine.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import headlab.datasets.Refusal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads the JSON header of a safetensors file into the places of its tensors. Each place is
/// checked by itself here; `Safetensors` checks how they lie together.
final class SafetensorsHeader {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(8).maxNumberLength(1000).build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();
  private static final int MOST_AXES = 16;
  private static final int MOST_TENSORS = 200_000;

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
  record Place(String name, String dtype, List<Long> shape, long begin, long end) {}

  /// The places in the order of the file.
  static List<Place> read(String file, byte[] header) {
    if (header[0] != '{') {
      throw new Refusal(
          file + ": its header does not begin with '{': it is broken or no safetensors file.");
    }
    // a decoder of UTF-8 alone: Jackson's own would take UTF-16 too, and letters spelt too long
    var utf8 = StandardCharsets.UTF_8.newDecoder();
    try (JsonParser in =
        JSON.createParser(new InputStreamReader(new ByteArrayInputStream(header), utf8))) {
      return new SafetensorsHeader(file, in).places();
    } catch (CharacterCodingException e) {
      throw new Refusal(file + ": its header is not UTF-8 text, so the file is not read.", e);
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
        metadata(value);
      } else {
        expect(places.size() < MOST_TENSORS, "its header has more than 200000 tensors");
        expect(value == JsonToken.START_OBJECT, about(name) + " is not described by an object");
        places.add(place(name));
      }
    }
    expect(in.nextToken() == null, "its header goes on after its JSON object");
    return places;
  }

  private void metadata(JsonToken value) throws IOException {
    if (value != JsonToken.VALUE_NULL) {
      expect(value == JsonToken.START_OBJECT, "its __metadata__ is not an object");
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        expect(in.nextToken() == JsonToken.VALUE_STRING, "its __metadata__ holds what is no text");
      }
    }
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
    return new Place(name, dtype, List.copyOf(shape), offsets.get(0), offsets.get(1));
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
