package headlab.engine.model;

import static headlab.engine.model.HostileWeightsTest.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The unembedding, tied or not, in every combination of what config.json says and what is stored.
class HeadTest {
  private static final String HEAD = "lm_head.weight";

  /// Models whose table has this name, with their own head or tied.
  private static final Map<String, String> TABLE =
      Map.of(
          "gpt2-gelu-new", "transformer.wte.weight",
          "gpt2-relu-untied", "wte.weight",
          "opt", "model.decoder.embed_tokens.weight",
          "opt-bare", "decoder.embed_tokens.weight",
          "llama-gqa", "model.embed_tokens.weight",
          "llama-tied-4x", "model.embed_tokens.weight");

  @TempDir Path parent;

  private static String table(String name) {
    return Objects.requireNonNull(TABLE.get(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-tied-4x"})
  void tiedWithoutAHeadIsTied(String name) throws IOException {
    ModelCopy copy = ModelCopy.of(name, parent).config("tie_word_embeddings", "true");
    copy.without(HEAD);
    expectTied(copy, table(name), List.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-tied-4x"})
  void tiedWithAnEqualHeadIsTied(String name) throws IOException {
    ModelCopy copy = ModelCopy.of(name, parent).config("tie_word_embeddings", "true");
    copy.without(HEAD).copied(table(name), HEAD);
    expectTied(copy, table(name), List.of(HEAD));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-relu-untied", "opt-bare", "llama-gqa"})
  void tiedWithAnotherHeadIsRefusedByBothNames(String name) throws IOException {
    ModelCopy copy = ModelCopy.of(name, parent).config("tie_word_embeddings", "true");
    String table = table(name);
    refused(copy, "tensor 'lm_head.weight' differs from '" + table + "'", "tie_word_embeddings");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-gelu-new", "opt", "llama-tied-4x"})
  void tiedWithTheHeadAloneReadsTheTableFromIt(String name) throws IOException {
    ModelCopy copy = ModelCopy.of(name, parent).config("tie_word_embeddings", "true");
    copy.without(HEAD).renamed(table(name), HEAD);
    expectTied(copy, HEAD, List.of());
    copy.config("tie_word_embeddings", "false");
    refused(copy, "lacks the tensor '" + table(name) + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-relu-untied", "opt-bare", "llama-gqa"})
  void untiedWithAHeadUsesIt(String name) throws IOException {
    ModelCopy copy = ModelCopy.of(name, parent).config("tie_word_embeddings", "false");
    CheckpointFolder checkpoint = CheckpointFolder.open(copy.folder);
    assertFalse(checkpoint.spec().tied());
    Placed head = checkpoint.find(Parameter.UNEMBED_WEIGHT, 0).orElseThrow();
    assertEquals(HEAD, head.tensor().name());
    assertTrue(head.outIn());
    Placed table = checkpoint.find(Parameter.TOKEN_EMBEDDING, 0).orElseThrow();
    assertEquals(table(name), table.tensor().name());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2-relu-untied", "opt-bare", "llama-gqa"})
  void untiedWithoutAHeadIsRefused(String name) throws IOException {
    ModelCopy copy = ModelCopy.of(name, parent).config("tie_word_embeddings", "false");
    copy.without(HEAD);
    refused(copy, "lacks the tensor 'lm_head.weight'");
  }

  @ParameterizedTest
  @CsvSource({"gpt2-gelu-new, true", "opt, true", "llama-gqa, false"})
  void withoutAFlagTheFamilysDefaultHoldsAndIsStated(String name, boolean tied) throws IOException {
    ModelCopy copy = ModelCopy.of(name, parent);
    copy.config(json -> json.remove("tie_word_embeddings"));
    CheckpointFolder checkpoint = CheckpointFolder.open(copy.folder);
    assertEquals(tied, checkpoint.spec().tied());
    String said = String.join(" ", checkpoint.assumed());
    assertTrue(said.contains("tie_word_embeddings is absent"), said);
    if (tied) {
      copy.copied(table(name), HEAD);
      expectTied(copy, table(name), List.of(HEAD));
    } else {
      copy.without(HEAD);
      refused(copy, "lacks the tensor 'lm_head.weight'");
    }
  }

  @Test
  void aTiedFileOfTheBaseClassHasBareNamesAndNoHead() throws IOException {
    for (String name : List.of("gpt2-gelu-new", "llama-tied-4x", "opt")) {
      ModelCopy copy = ModelCopy.of(name, parent).without(HEAD);
      String table = table(name);
      String prefix = table.substring(0, table.indexOf('.') + 1);
      copy.header(text -> text.replace("\"" + prefix, "\""));
      expectTied(copy, table.substring(prefix.length()), List.of());
      copy.config("tie_word_embeddings", "false");
      refused(copy, "lacks the tensor 'lm_head.weight'");
    }
  }

  @Test
  void aHeadUnderAnotherNameHasNoPlace() throws IOException {
    ModelCopy copy = ModelCopy.of("llama-gqa", parent).renamed(HEAD, "model.lm_head.weight");
    refused(copy, "'lm_head.weight'");
    copy = ModelCopy.of("opt", parent).copied(table("opt"), "model.decoder.lm_head.weight");
    refused(copy, "tensor 'model.decoder.lm_head.weight' has no place in a opt model");
  }

  private static void expectTied(ModelCopy copy, String table, List<String> heads) {
    CheckpointFolder checkpoint = CheckpointFolder.open(copy.folder);
    assertTrue(checkpoint.spec().tied());
    assertTrue(checkpoint.find(Parameter.UNEMBED_WEIGHT, 0).isEmpty());
    Placed place = checkpoint.find(Parameter.TOKEN_EMBEDDING, 0).orElseThrow();
    assertEquals(table, place.tensor().name());
    List<String> ignored = new ArrayList<>(checkpoint.ignored());
    ignored.removeIf(name -> !name.equals(HEAD));
    assertEquals(heads, ignored);
    long tables = checkpoint.tensors().stream().filter(t -> t.name().equals(table)).count();
    assertEquals(1, tables, "the table counts once");
  }
}
