package headlab.engine.tokens;

import headlab.datasets.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What a SentencePiece `tokenizer.model` holds: pieces with scores and kinds, how they are found
/// in a text, and how a text is made ready for it.
///
/// @param pieces by id
/// @param way how pieces are found
/// @param space how spaces are treated
/// @param charsmap the compiled rules of its normalizer; empty where it changes no character
/// @param unk the id of what stands for the unknown, or -1
/// @param bos the id of BOS, or -1
/// @param eos the id of the end, or -1
///
///   Source: Kudo and Richardson 2018; the fields of SentencePiece's `ModelProto`.
@SuppressWarnings("ArrayRecordComponent") // read once and never compared
record PieceFile(
    List<Piece> pieces, Way way, Space space, byte[] charsmap, int unk, int bos, int eos) {
  private static final long LONGEST = 100_000_000;
  static final String NAME = "tokenizer.model";

  /// One entry.
  record Piece(String text, float score, Kind kind) {}

  /// What an entry is, in the order of the file's numbers from 1 on.
  enum Kind {
    NORMAL,
    UNKNOWN,
    CONTROL,
    USER_DEFINED,
    UNUSED,
    BYTE
  }

  /// How pieces are found, in the order of the file's numbers from 1 on.
  enum Way {
    UNIGRAM,
    BPE,
    WORD,
    CHAR
  }

  /// How spaces are treated.
  ///
  /// @param prefix whether one is put before a text
  /// @param collapse whether several count as one, and none at the ends
  /// @param escape whether `▁` stands for one
  /// @param suffix whether pieces end in it instead of beginning with it
  /// @param bytes whether characters without a piece are spelled by bytes
  record Space(boolean prefix, boolean collapse, boolean escape, boolean suffix, boolean bytes) {}

  /// Reads `file`.
  ///
  /// @throws Refusal saying what is wrong with it
  static PieceFile read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes((int) LONGEST + 1);
      if (bytes.length > LONGEST) {
        throw new Refusal(NAME + " is longer than " + LONGEST + " bytes and is not read.");
      }
      return new PieceReader().read(ByteBuffer.wrap(bytes));
    } catch (IOException e) {
      throw new Refusal(file + " cannot be read.", e);
    }
  }

  PieceFile {
    pieces = List.copyOf(pieces);
    if (pieces.isEmpty()) {
      throw new Refusal(NAME + " holds no pieces.");
    }
    Set<String> texts = new HashSet<>();
    for (Piece piece : pieces) {
      if (!texts.add(piece.text())) {
        throw new Refusal(NAME + " holds the piece " + Refusal.quote(piece.text()) + " twice.");
      }
      if (!Float.isFinite(piece.score())) {
        throw new Refusal(
            NAME + ": the score of " + Refusal.quote(piece.text()) + " is no finite number.");
      }
    }
  }

  /// The text of the piece `id`, or an empty text where there is none.
  String text(int id) {
    return id >= 0 && id < pieces.size() ? pieces.get(id).text() : "";
  }

  /// The ids of all pieces of one kind.
  List<Integer> of(Kind kind) {
    List<Integer> ids = new ArrayList<>();
    for (int id = 0; id < pieces.size(); id++) {
      if (pieces.get(id).kind() == kind) {
        ids.add(id);
      }
    }
    return ids;
  }
}
