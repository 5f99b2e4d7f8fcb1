package headlab.engine.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import headlab.datasets.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Weight files that are broken or built to do harm: each is refused with a sentence.
class HostileWeightsTest {
  private static final String NORM = "ln_f.weight";

  @TempDir Path parent;

  @Test
  void aFileThatIsCutOffNamesTheTensorThatIsNotThere() throws IOException {
    ModelCopy copy = ModelCopy.of("gpt2-relu-untied", parent);
    byte[] all = Files.readAllBytes(copy.weights());
    Files.write(copy.weights(), Arrays.copyOf(all, all.length - 10));
    refused(copy, "model.safetensors: tensor '", "cut off");
    Files.write(copy.weights(), Arrays.copyOf(all, 100));
    refused(copy, "model.safetensors claims a header of", "100 bytes in all");
    Files.write(copy.weights(), new byte[3]);
    refused(copy, "model.safetensors is cut off: it has 3 bytes.");
  }

  @Test
  void aHeaderThatClaimsTooMuchIsRefusedBeforeAnythingIsAllocated() throws IOException {
    ModelCopy copy = ModelCopy.of("gpt2-relu-untied", parent);
    for (long claim : new long[] {1L << 60, -1, 100_000_001, 0, 1}) {
      byte[] all = Files.readAllBytes(copy.weights());
      ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).putLong(claim);
      Files.write(copy.weights(), all);
      refused(copy, "claims a header of " + Long.toUnsignedString(claim) + " bytes");
    }
  }

  @Test
  void aHeaderThatIsNoJsonIsRefused() throws IOException {
    ModelCopy copy = ModelCopy.of("gpt2-relu-untied", parent);
    byte[] data = new byte[64];
    for (String header :
        new String[] {
          "{\"a\":",
          "[]",
          "{} {}",
          "{\"a\":" + "[".repeat(5000),
          "{\"a\":3}",
          "\u0000\u0000",
          "{\"a\":{}}",
          "{\"__metadata__\":3}",
          "{\"a\":{\"dtype\":\"F32\",\"shape\":[1e3],\"data_offsets\":[0,64]}}",
          "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,64]}}",
          "{\"a\":{\"dtype\":\"F32\",\"shape\":[16],\"data_offsets\":[0,64]},\"a\":{\"dtype\":\"F32\",\"shape\":[16],\"data_offsets\":[0,64]}}",
          "{\"a\":{\"dtype\":\"F32\",\"shape\":[16],\"data_offsets\":[0,99999999999999999999999]}}",
          "{\"a\":{\"dtype\":\"F32\",\"shape\":[16],\"data_offsets\":[64,0]}}",
          "{\"a\":{\"dtype\":\"F32\",\"shape\":[9999999999],\"data_offsets\":[0,64]}}",
          "{\"a\":{\"dtype\":\"F32\",\"shape\":[2000000000,2000000000,2000000000],\"data_offsets\":[0,64]}}",
          "{\"a\":{\"dtype\":\"Q4\",\"shape\":[16],\"data_offsets\":[0,64]}}",
        }) {
      copy.write(header.getBytes(StandardCharsets.UTF_8), data);
      refused(copy, "model.safetensors");
    }
  }

  @Test
  void overlapsHolesAndStrayBytesAreRefused() throws IOException {
    refused(moved(0, -80), "'ln_f.weight' has", "do not fit its shape");
    refused(moved(-80, -80), "overlaps another tensor");
    ModelCopy stray = ModelCopy.of("gpt2-relu-untied", parent);
    Files.write(stray.weights(), new byte[5], java.nio.file.StandardOpenOption.APPEND);
    refused(stray, "5 bytes that belong to no tensor");
    ModelCopy hole = ModelCopy.of("gpt2-relu-untied", parent);
    hole.tensors(json -> json.remove(NORM));
    refused(hole, "hole");
  }

  private ModelCopy moved(int begin, int end) throws IOException {
    return ModelCopy.of("gpt2-relu-untied", parent)
        .tensors(
            json -> {
              ArrayNode offsets = (ArrayNode) json.path(NORM).path("data_offsets");
              offsets.set(0, offsets.get(0).asLong() + begin);
              offsets.set(1, offsets.get(1).asLong() + end);
            });
  }

  @Test
  void metadataMayBeAbsentEmptyOrNull() throws IOException {
    for (String metadata : new String[] {"{", "{\"__metadata__\":{},", "{\"__metadata__\":null,"}) {
      ModelCopy copy = ModelCopy.of("gpt2-relu-untied", parent);
      copy.tensors(json -> json.remove("__metadata__")).header(h -> metadata + h.substring(1));
      assertEquals(2, CheckpointFolder.open(copy.folder).spec().layers());
    }
  }

  @Test
  void oneLayerTooManyOrTooFewIsRefused() throws IOException {
    ModelCopy few = ModelCopy.of("gpt2-relu-untied", parent).config("n_layer", "3");
    refused(few, "model.safetensors lacks the tensor 'h.2.ln_1.weight'");
    ModelCopy many = ModelCopy.of("gpt2-relu-untied", parent).config("n_layer", "1");
    refused(many, "tensor 'h.1.", "has no place in a gpt2 model of 1 layers");
    ModelCopy llama = ModelCopy.of("llama-gqa", parent).config("num_hidden_layers", "2");
    refused(llama, "tensor 'model.layers.2.", "has no place in a llama model of 2 layers");
    ModelCopy opt = ModelCopy.of("opt", parent).config("num_hidden_layers", "4");
    refused(opt, "lacks the tensor 'model.decoder.layers.3.self_attn_layer_norm.weight'");
  }

  @Test
  void aTensorOfAnotherShapeOrDtypeIsRefused() throws IOException {
    ModelCopy wide = ModelCopy.of("gpt2-relu-untied", parent).config("n_inner", "30");
    refused(wide, "tensor 'h.0.mlp.c_fc.weight' has the shape [20, 29]", "[20, 30]");
    ModelCopy ints = ModelCopy.of("gpt2-relu-untied", parent);
    ints.tensors(json -> ((ObjectNode) json.get(NORM)).put("dtype", "I32"));
    refused(ints, "tensor 'ln_f.weight' is stored as I32; F32, F16, BF16 and F64 can be read");
  }

  @Test
  void leftoversAreIgnoredWhateverTheirDtypeAndStrangersAreNot() throws IOException {
    ModelCopy mask =
        ModelCopy.of("gpt2-relu-untied", parent).add("h.0.attn.bias", "U8", 4, 1, 1, 2, 2);
    assertTrue(CheckpointFolder.open(mask.folder).ignored().contains("h.0.attn.bias"));
    ModelCopy stranger =
        ModelCopy.of("gpt2-relu-untied", parent).add("h.0.attn.adapter", "F32", 4, 1);
    refused(stranger, "tensor 'h.0.attn.adapter' has no place");
  }

  @Test
  void tiedAndUntiedMeanWhatTheySay() throws IOException {
    ModelCopy differs =
        ModelCopy.of("gpt2-relu-untied", parent).config("tie_word_embeddings", "true");
    refused(differs, "tensor 'lm_head.weight' differs from 'wte.weight'");
    ModelCopy lacks = ModelCopy.of("gpt2-gelu-new", parent).config("tie_word_embeddings", "false");
    refused(lacks, "model.safetensors lacks the tensor 'lm_head.weight'");
  }

  static void refused(ModelCopy copy, String... parts) {
    refused(copy.folder, parts);
  }

  static void refused(Path folder, String... parts) {
    Refusal refusal = assertThrows(Refusal.class, () -> CheckpointFolder.open(folder));
    for (String part : parts) {
      assertTrue(refusal.sentence().contains(part), refusal.sentence());
    }
    assertTrue(
        refusal.sentence().endsWith(".") && refusal.sentence().length() < 600, refusal.sentence());
    assertEquals(1, refusal.sentence().lines().count(), refusal.sentence());
  }
}
