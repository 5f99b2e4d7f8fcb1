package headlab.engine.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import headlab.datasets.Prompt;
import headlab.engine.fuzz.Fuzzing;
import headlab.engine.fuzz.Mutator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Damaged tokenizer files and prompts: a sentence, and never the end of the program, which a panic
/// in the native library is.
class TokenizerFuzzTest {
  private static final int CASES = Fuzzing.cases(2400);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<String> PROMPTS =
      List.of(
          "When John and Mary went\r\n to  the store 12345",
          "e\u0301 \uD83D\uDC68\u200D\uD83D\uDC69 日本 <s>x <|begin|> <think> \u0000\u2581",
          "a".repeat(300) + " ".repeat(300) + "!");
  private static final List<String> EXPRESSIONS =
      List.of(
          "(a+)+$",
          "(?:a|a)*b",
          "\\s*\\s*\\s*x",
          "a{1000}{1000}",
          "(?<n>a)\\k<n>",
          "(?=a)*",
          "[^]]",
          "\\p{L}+|\\s+(?!\\S)",
          "",
          "x*",
          "(?i:'s|'t)|.",
          "a*?b*?c*?d",
          "(?>a*)b",
          "\\Aa|b\\z",
          "[[:alpha:]&&[^a]]+",
          "(?<=a+)b",
          "(",
          "\\",
          "{,3}",
          "a{,3}b",
          "(?#c)a",
          "\\h+",
          "\\x{41}",
          "(?x)a b",
          "((((((a))))))?");
  private static final List<String> NORMALIZERS =
      List.of(
          "{'type':'NFC'}",
          "{'type':'NFKD'}",
          "{'type':'Lowercase'}",
          "{'type':'StripAccents'}",
          "{'type':'Nmt'}",
          "{'type':'Strip','strip_left':true,'strip_right':true}",
          "{'type':'Prepend','prepend':'▁'}",
          "{'type':'Prepend','prepend':''}",
          "{'type':'Replace','pattern':{'Regex':'R'},'content':'x'}",
          "{'type':'Replace','pattern':{'String':'R'},'content':''}",
          "{'type':'Precompiled','precompiled_charsmap':'BAAAAP////9hYmM='}",
          "{'type':'Precompiled','precompiled_charsmap':''}",
          "{'type':'BertNormalizer','clean_text':true,'handle_chinese_chars':true,'strip_accents':null,'lowercase':true}",
          "{'type':'ByteLevel'}",
          "{'type':'NFD'}",
          "{'type':'Replace','pattern':{'String':' '},'content':'▁'}",
          "{'type':'Replace','pattern':{'Regex':'R'},'content':''}",
          "{'type':'Prepend','prepend':'ab e\u0301'}");
  private static final List<String> PRE_TOKENIZERS =
      List.of(
          "{'type':'Split','pattern':{'Regex':'R'},'behavior':'Isolated','invert':true}",
          "{'type':'Split','pattern':{'Regex':'R'},'behavior':'Removed','invert':false}",
          "{'type':'Split','pattern':{'String':''},'behavior':'MergedWithNext','invert':false}",
          "{'type':'FixedLength','length':0}",
          "{'type':'Digits','individual_digits':true}",
          "{'type':'Metaspace','replacement':'▁','prepend_scheme':'first','split':true}",
          "{'type':'CharDelimiterSplit','delimiter':'a'}",
          "{'type':'UnicodeScripts'}",
          "{'type':'ByteLevel'}",
          "{'type':'ByteLevel','add_prefix_space':true,'trim_offsets':true,'use_regex':true}",
          "{'type':'Punctuation','behavior':'Contiguous'}",
          "{'type':'WhitespaceSplit'}",
          "{'type':'BertPreTokenizer'}");

  @TempDir Path folder;

  @Test
  void damagedTokenizerJsonIsRefused() {
    Fuzzing.run("tokenizer.json", CASES * 4 / 10, m -> json(m, "trained-llama3"));
    Fuzzing.run("tokenizer.json of words", CASES / 10, m -> json(m, "tiny-json"));
  }

  @Test
  void damagedPairsAreRefused() {
    Fuzzing.run("vocab.json", CASES / 10, m -> file(m, "trained-opt", "vocab.json"));
    Fuzzing.run("merges.txt", CASES / 10, m -> file(m, "trained-gpt2", "merges.txt"));
  }

  @Test
  void damagedPiecesAreRefused() {
    Fuzzing.run("tokenizer.model", CASES / 10, m -> file(m, "pieces-bpe", "tokenizer.model"));
    Fuzzing.run("a Unigram model", CASES / 10, m -> file(m, "pieces-unigram", "tokenizer.model"));
    Fuzzing.run("own rules", CASES / 60, m -> file(m, "pieces-own-rules", "tokenizer.model"));
  }

  @Test
  void damagedSettingsAreRefused() {
    Fuzzing.run("settings", CASES / 10, m -> file(m, "trained-opt", "tokenizer_config.json"));
  }

  private void json(Mutator mutator, String name) throws IOException {
    copy(name);
    Path file = folder.resolve("tokenizer.json");
    ObjectNode json = (ObjectNode) JSON.readTree(Files.readString(file));
    if (mutator.chance(.4)) {
      json.set("normalizer", step(mutator, NORMALIZERS));
    }
    if (mutator.chance(.4)) {
      json.set("pre_tokenizer", step(mutator, PRE_TOKENIZERS));
    }
    if (mutator.chance(.3)) {
      ObjectNode model = (ObjectNode) json.get("model");
      String key =
          mutator.oneOf(
              List.of("unk_token", "continuing_subword_prefix", "end_of_word_suffix", "type"));
      model.put(
          key,
          mutator.oneOf(List.of("a", "##", "", "\u0120the", "Unigram", "WordLevel", "WordPiece")));
      model.put(
          mutator.oneOf(List.of("byte_fallback", "fuse_unk", "ignore_merges")), mutator.chance(.5));
    }
    boolean damaged = mutator.chance(.6);
    write(file, damaged ? mutator.json(json.toString()) : json.toString());
    use(mutator);
  }

  private static JsonNode step(Mutator mutator, List<String> steps) throws IOException {
    String first = one(mutator, steps);
    String list = "[" + first + "," + one(mutator, steps) + "]";
    String sequence = "{'type':'Sequence','normalizers':" + list + ",'pretokenizers':" + list + "}";
    String text = mutator.chance(.4) ? sequence : first;
    return JSON.readTree(text.replace('\'', '"').replace("\0", "'"));
  }

  private static String one(Mutator mutator, List<String> steps) {
    String regex = mutator.oneOf(EXPRESSIONS);
    regex = mutator.chance(.3) ? mutator.text(regex) : regex;
    String quoted = JSON.getNodeFactory().textNode(regex.replace('\0', 'a')).toString();
    String inside = quoted.substring(1, quoted.length() - 1).replace('\'', '\0');
    return mutator.oneOf(steps).replace("'R'", "'" + inside + "'");
  }

  private void file(Mutator mutator, String name, String damaged) throws IOException {
    copy(name);
    Path file = folder.resolve(damaged);
    if (damaged.endsWith(".json") && mutator.chance(.6)) {
      write(file, mutator.json(Files.readString(file)));
    } else {
      Files.write(file, mutator.bytes(Files.readAllBytes(file)));
    }
    use(mutator);
  }

  /// Halves of characters become question marks.
  private static void write(Path file, String text) throws IOException {
    Files.write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  private void use(Mutator mutator) {
    try (Tokenizer tokenizer = Tokenizer.open(folder)) {
      tokenizer.description();
      tokenizer.beyond(300);
      for (int id : List.of(0, 77, 1 << 20)) {
        tokenizer.label(id);
        tokenizer.text(id);
      }
      String prompt = mutator.oneOf(PROMPTS);
      prompt = mutator.chance(.5) ? mutator.text(prompt) : prompt;
      new PromptReader(tokenizer, 1000, 5000, Bos.AUTO).read(Prompt.of(prompt));
    }
  }

  /// Only the files of a tokenizer: the expected values beside them are large.
  private void copy(String name) throws IOException {
    Path there = TokenizerReferenceTest.resource("tokenizers/" + name);
    try (Stream<Path> old = Files.list(folder)) {
      old.forEach(TokenizerFuzzTest::delete);
    }
    for (String file :
        List.of(
            "tokenizer.json",
            "tokenizer_config.json",
            "vocab.json",
            "merges.txt",
            "tokenizer.model")) {
      if (Files.exists(there.resolve(file))) {
        Files.copy(there.resolve(file), folder.resolve(file));
      }
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
