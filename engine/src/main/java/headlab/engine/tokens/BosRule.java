package headlab.engine.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import headlab.datasets.Refusal;
import java.io.Serializable;
import java.util.OptionalInt;

/// What a tokenizer's files say of BOS.
///
/// @param text the BOS token's text, empty where there is none
/// @param id its id, or -1
/// @param adds whether prompts begin with it by the files' rule
/// @param sentence the rule, as `inspect` shows it
public record BosRule(String text, int id, boolean adds, String sentence) implements Serializable {

  /// The rule of `files`. `add_bos_token` is obeyed; where it is absent, the post-processor of
  /// `tokenizer.json` speaks; where that is absent too, the documented default of the tokenizer's
  /// class holds: Llama's adds BOS, the others do not; a `tokenizer.model` without a class is
  /// Llama's.
  static BosRule of(TokenizerFiles files, Vocabulary vocabulary) {
    String leading = leading(files.json().path("post_processor"));
    String named = files.special("bos_token");
    String text =
        !named.isEmpty() ? named : !leading.isEmpty() ? leading : usual(files, vocabulary);
    OptionalInt id = vocabulary.find(text);
    if (id.isEmpty()) {
      String why = text.isEmpty() ? "the tokenizer's files name none" : missing(text);
      return new BosRule("", -1, false, "No BOS is added: " + why + ".");
    }
    JsonNode flag = files.config().path("add_bos_token");
    if (flag.isBoolean()) {
      boolean adds = flag.booleanValue();
      String why = "tokenizer_config.json says add_bos_token " + adds;
      return new BosRule(text, id.getAsInt(), adds, sentence(text, adds, why));
    }
    if (!leading.isEmpty() && vocabulary.find(leading).isPresent()) {
      String why = "the post-processor of tokenizer.json puts it first";
      int first = vocabulary.find(leading).getAsInt();
      return new BosRule(leading, first, true, sentence(leading, true, why));
    }
    boolean llama = isLlama(files);
    String why =
        !llama
            ? "no file asks for it"
            : named(files).isEmpty()
                ? "tokenizer.model is LlamaTokenizer's file, which adds it by default"
                : "tokenizer_config.json names LlamaTokenizer, which adds it by default";
    return new BosRule(text, id.getAsInt(), llama, sentence(text, llama, why));
  }

  /// Whether prompts begin with BOS under `bos`.
  ///
  /// @throws Refusal when BOS is asked for and there is none
  public boolean adds(Bos bos) {
    if (bos == Bos.YES && id < 0) {
      throw new Refusal("BOS was asked for, but the tokenizer's files name none.");
    }
    return bos == Bos.AUTO ? adds : bos == Bos.YES;
  }

  /// What the documented default of the tokenizer's class is called, where it is a special token.
  private static String usual(TokenizerFiles files, Vocabulary vocabulary) {
    String name = isLlama(files) ? "<s>" : "<|endoftext|>";
    Vocabulary.Entry entry = vocabulary.entry(vocabulary.find(name).orElse(-1));
    return entry != null && entry.special() ? name : "";
  }

  private static boolean isLlama(TokenizerFiles files) {
    boolean pieces = files.source().equals(PieceFile.NAME);
    return named(files).startsWith("LlamaTokenizer") || (pieces && named(files).isEmpty());
  }

  private static String named(TokenizerFiles files) {
    return files.config().path("tokenizer_class").asText();
  }

  private static String missing(String text) {
    return "its text " + Refusal.quote(text) + " is not in the vocabulary";
  }

  private static String sentence(String text, boolean adds, String why) {
    return (adds ? "BOS " + text + " is added: " : "No BOS is added: ") + why + ".";
  }

  /// The special token that a post-processor puts before a text, or an empty text.
  private static String leading(JsonNode processor) {
    for (JsonNode part : processor.path("processors")) {
      String found = leading(part);
      if (!found.isEmpty()) {
        return found;
      }
    }
    JsonNode first = processor.path("single").path(0).path("SpecialToken").path("id");
    return first.asText(processor.path("cls").path(0).asText(""));
  }
}
