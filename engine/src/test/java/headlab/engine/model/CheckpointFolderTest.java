package headlab.engine.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.engine.model.ModelSpec.Activation;
import headlab.engine.model.ModelSpec.Norm;
import headlab.engine.model.ModelSpec.Positions;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckpointFolderTest {
  @Test
  void gpt2WithPrefixAndMasksIsReadAndItsMasksAreIgnored() {
    CheckpointFolder checkpoint = CheckpointFolder.open(References.folder("gpt2-gelu-new"));
    ModelSpec spec = checkpoint.spec();
    assertEquals(List.of(3, 6, 6, 42, 7, 53), sizes(spec));
    assertEquals(Activation.GELU_TANH, spec.activation());
    assertEquals(new Positions.Learned(0), spec.positions());
    assertTrue(spec.tied());
    assertEquals(6, checkpoint.ignored().size());
    Placed k = checkpoint.find(Parameter.K_WEIGHT, 2).orElseThrow();
    assertEquals("transformer.h.2.attn.c_attn.weight", k.tensor().name());
    assertEquals(List.of(42, 84), List.of(k.from(), k.to()));
    assertFalse(k.outIn());
    assertTrue(checkpoint.find(Parameter.UNEMBED_WEIGHT, 0).isEmpty());
  }

  @Test
  void bareGpt2WithReluAndItsOwnUnembeddingIsRead() {
    CheckpointFolder checkpoint = CheckpointFolder.open(References.folder("gpt2-relu-untied"));
    assertEquals(Activation.RELU, checkpoint.spec().activation());
    assertEquals(1e-3, checkpoint.spec().normEpsilon());
    assertFalse(checkpoint.spec().tied());
    Placed unembedding = checkpoint.find(Parameter.UNEMBED_WEIGHT, 0).orElseThrow();
    assertTrue(unembedding.outIn());
    assertEquals(97, unembedding.to());
  }

  @Test
  void shardsMakeOneModel() {
    CheckpointFolder checkpoint = CheckpointFolder.open(References.folder("gpt2-sharded"));
    assertEquals(3, checkpoint.files().size());
    assertTrue(checkpoint.find(Parameter.MLP_OUT_WEIGHT, 1).isPresent());
  }

  @Test
  void halfPrecisionKeepsItsDtype() {
    assertEquals(Dtype.FLOAT16, embedding("gpt2-fp16").tensor().dtype());
    assertEquals(Dtype.BFLOAT16, embedding("llama-bf16").tensor().dtype());
    assertEquals(97 * 24 * 2, embedding("llama-bf16").tensor().bytes().byteSize());
  }

  @Test
  void optIsReadWithBothKindsOfNames() {
    ModelSpec spec = CheckpointFolder.open(References.folder("opt")).spec();
    assertEquals(List.of(3, 6, 6, 42, 7, 53), sizes(spec));
    assertEquals(new Positions.Learned(2), spec.positions());
    assertTrue(spec.tied());
    assertFalse(CheckpointFolder.open(References.folder("opt-bare")).spec().tied());
  }

  @Test
  void llamaWithGroupedQueriesAndItsOwnHeadSizeIsRead() {
    ModelSpec spec = CheckpointFolder.open(References.folder("llama-gqa")).spec();
    assertEquals(List.of(3, 6, 2, 42, 10, 53), sizes(spec));
    assertEquals(new Positions.Rotary(50000), spec.positions());
    assertEquals(Norm.RMS, spec.norm());
  }

  @Test
  void anOldLlamaFallsBackOnTheFormatsDefaultsAndSaysSo() {
    CheckpointFolder checkpoint = CheckpointFolder.open(References.folder("llama-tied-4x"));
    ModelSpec spec = checkpoint.spec();
    assertEquals(5, spec.kvHeads());
    assertEquals(4, spec.dHead());
    assertEquals(new Positions.Rotary(10000), spec.positions());
    assertTrue(
        checkpoint
            .assumed()
            .contains("config.json: rope_theta is absent; the format's default 10000.0 holds."));
    assertEquals(3, checkpoint.assumed().size(), checkpoint.assumed().toString());
    assertTrue(checkpoint.ignored().contains("lm_head.weight"));
  }

  private static Placed embedding(String folder) {
    return CheckpointFolder.open(References.folder(folder))
        .find(Parameter.TOKEN_EMBEDDING, 0)
        .orElseThrow();
  }

  private static List<Integer> sizes(ModelSpec spec) {
    return List.of(
        spec.layers(), spec.heads(), spec.kvHeads(), spec.dModel(), spec.dHead(), spec.dMlp());
  }
}
