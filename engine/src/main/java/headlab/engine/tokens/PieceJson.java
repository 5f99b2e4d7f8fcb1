package headlab.engine.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import headlab.datasets.Refusal;
import headlab.engine.tokens.PieceFile.Kind;
import headlab.engine.tokens.PieceFile.Piece;
import headlab.engine.tokens.PieceFile.Way;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Writes a SentencePiece model as the `tokenizer.json` that gives the same ids, for the kind BPE
/// together with `joins`.
///
/// A folder that names LlamaTokenizer, or no class at all, is read as that class reads it: runs of
/// spaces stay as they are, characters without a piece are spelled by bytes, pieces that a user
/// defined are looked for before all others. Any other is read by the model's own settings. See the
/// README of `engine` for which reference holds where versions differ.
final class PieceJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String SPACE = "▁";

  /// The score of an entry that is not found in text, far below what any text adds up to.
  private static final double NEVER = -1e12;

  private final PieceFile file;
  private final List<Piece> pieces;
  private final boolean llama;
  private final boolean prefix;
  private final boolean legacy;

  /// @param config `tokenizer_config.json`: its class, `legacy`, `add_prefix_space`, and new names
  ///   of pieces in `added_tokens_decoder`
  PieceJson(PieceFile file, ObjectNode config) {
    this.file = file;
    this.pieces = renamed(file, config.path("added_tokens_decoder"));
    String named = config.path("tokenizer_class").asText("");
    llama = named.isEmpty() || named.startsWith("LlamaTokenizer");
    prefix = config.path("add_prefix_space").asBoolean(file.space().prefix());
    legacy = config.path("legacy").asBoolean(true);
  }

  private static List<Piece> renamed(PieceFile file, JsonNode names) {
    List<Piece> pieces = new ArrayList<>(file.pieces());
    for (int id = 0; id < pieces.size() && !names.isEmpty(); id++) {
      String name = names.path(Integer.toString(id)).path("content").asText("");
      Piece piece = pieces.get(id);
      if (!name.isEmpty() && !name.equals(piece.text())) {
        pieces.set(id, new Piece(name, piece.score(), piece.kind()));
      }
    }
    return pieces;
  }

  /// The whole `tokenizer.json`; no decoder and no post-processor.
  ObjectNode json() {
    ObjectNode json = NODES.objectNode().put("version", "1.0");
    json.set("added_tokens", added());
    json.set("normalizer", normalizer());
    json.set("pre_tokenizer", preTokenizer());
    json.set("model", file.way() == Way.UNIGRAM ? unigram() : bpe());
    return json;
  }

  /// Why this form cannot give the same ids, as a clause, or an empty text.
  String obstacle() {
    if (file.way() == Way.WORD || file.way() == Way.CHAR) {
      return "it cuts text by " + (file.way() == Way.WORD ? "words" : "characters");
    }
    if (file.space().suffix() || !file.space().escape()) {
      return "its spaces are written in another way than before a word as ▁";
    }
    List<Integer> unused = file.of(Kind.UNUSED);
    if (file.way() == Way.BPE) {
      return joins().obstacle();
    }
    return unused.isEmpty()
        ? ""
        : "its piece " + Refusal.quote(file.text(unused.getFirst())) + " is marked as unused";
  }

  /// How the letters that the library finds are joined.
  PieceJoins joins() {
    return new PieceJoins(file.way() == Way.BPE ? pieces : List.of());
  }

  private ArrayNode added() {
    ArrayNode added = NODES.arrayNode();
    for (int id = 0; id < pieces.size(); id++) {
      Kind kind = pieces.get(id).kind();
      if (kind == Kind.CONTROL || kind == Kind.UNKNOWN || (llama && kind == Kind.USER_DEFINED)) {
        AddedTokens.put(added, pieces.get(id).text(), id, kind != Kind.USER_DEFINED);
      }
    }
    return added;
  }

  private ObjectNode normalizer() {
    ObjectNode sequence = NODES.objectNode().put("type", "Sequence");
    ArrayNode steps = sequence.putArray("normalizers");
    if (file.charsmap().length > 0) {
      String map = Base64.getEncoder().encodeToString(file.charsmap());
      steps.addObject().put("type", "Precompiled").put("precompiled_charsmap", map);
    }
    if (!llama && file.space().collapse()) {
      replace(steps, "Regex", "\\A +| +\\z", "");
      replace(steps, "Regex", " {2,}", " ");
    }
    if (prefix && legacy) {
      steps.addObject().put("type", "Prepend").put("prepend", SPACE);
    }
    replace(steps, "String", " ", SPACE);
    return sequence;
  }

  private static void replace(ArrayNode steps, String kind, String from, String to) {
    ObjectNode step = steps.addObject().put("type", "Replace").put("content", to);
    step.putObject("pattern").put(kind, from);
  }

  private ObjectNode preTokenizer() {
    ObjectNode sequence = NODES.objectNode().put("type", "Sequence");
    ArrayNode steps = sequence.putArray("pretokenizers");
    if (prefix && !legacy) {
      ObjectNode space = steps.addObject().put("type", "Metaspace").put("replacement", SPACE);
      space.put("prepend_scheme", "first").put("split", false);
    }
    List<Integer> defined = llama ? List.of() : file.of(Kind.USER_DEFINED);
    if (!defined.isEmpty()) {
      ObjectNode split = steps.addObject().put("type", "Split");
      split.put("behavior", "Isolated").put("invert", false);
      split.putObject("pattern").put("Regex", anyOf(defined));
    }
    return sequence;
  }

  private String anyOf(List<Integer> ids) {
    return ids.stream()
        .map(id -> pieces.get(id).text())
        .sorted(Comparator.comparingInt(String::length).reversed())
        .map(text -> Pattern.compile("[^\\p{L}\\p{N}]").matcher(text).replaceAll("\\\\$0"))
        .collect(Collectors.joining("|"));
  }

  private ObjectNode bpe() {
    ObjectNode model = NODES.objectNode().put("type", "BPE");
    model.put("unk_token", file.text(file.unk())).put("fuse_unk", true);
    model.put("byte_fallback", llama || file.space().bytes());
    model.put("ignore_merges", !llama && !file.of(Kind.USER_DEFINED).isEmpty());
    ObjectNode vocab = model.putObject("vocab");
    for (int id = 0; id < pieces.size(); id++) {
      vocab.put(pieces.get(id).text(), id);
    }
    model.putArray("merges");
    return model;
  }

  private ObjectNode unigram() {
    ObjectNode model = NODES.objectNode().put("type", "Unigram").put("unk_id", file.unk());
    model.put("byte_fallback", llama || file.space().bytes());
    ArrayNode vocab = model.putArray("vocab");
    for (Piece piece : pieces) {
      boolean found = piece.kind() != Kind.BYTE;
      vocab.addArray().add(piece.text()).add(found ? piece.score() : NEVER);
    }
    return model;
  }
}
