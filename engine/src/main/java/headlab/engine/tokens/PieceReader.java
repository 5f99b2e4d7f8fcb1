package headlab.engine.tokens;

import headlab.datasets.Refusal;
import headlab.engine.tokens.PieceFile.Kind;
import headlab.engine.tokens.PieceFile.Piece;
import headlab.engine.tokens.PieceFile.Space;
import headlab.engine.tokens.PieceFile.Way;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Collects the fields of a `tokenizer.model` that Headlab knows; what is absent has the format's
/// own default, other fields (how it was trained, its self-test) are passed over.
final class PieceReader {
  private final List<Piece> pieces = new ArrayList<>();
  private int way = 1;
  private boolean suffix;
  private boolean bytes;
  private int unk;
  private int bos = 1;
  private int eos = 2;
  private boolean prefix = true;
  private boolean collapse = true;
  private boolean escape = true;
  private byte[] charsmap = {};

  PieceFile read(ByteBuffer file) {
    ProtoReader in = new ProtoReader(file, PieceFile.NAME);
    while (in.next()) {
      switch (in.field()) {
        case 1 -> pieces.add(piece(in.message()));
        case 2 -> trainer(in.message());
        case 3 -> normalizer(in.message());
        default -> {}
      }
    }
    Space space = new Space(prefix, collapse, escape, suffix, bytes);
    return new PieceFile(pieces, one(Way.values(), way), space, charsmap, unk, bos, eos);
  }

  private static Piece piece(ProtoReader in) {
    String text = "";
    float score = 0;
    int kind = 1;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> text = in.text();
        case 2 -> score = in.number();
        case 3 -> kind = in.integer();
        default -> {}
      }
    }
    return new Piece(text, score, one(Kind.values(), kind));
  }

  private void trainer(ProtoReader in) {
    while (in.next()) {
      switch (in.field()) {
        case 3 -> way = in.integer();
        case 24 -> suffix = in.flag();
        case 35 -> bytes = in.flag();
        case 40 -> unk = in.integer();
        case 41 -> bos = in.integer();
        case 42 -> eos = in.integer();
        default -> {}
      }
    }
  }

  private void normalizer(ProtoReader in) {
    while (in.next()) {
      switch (in.field()) {
        case 2 -> {
          ByteBuffer block = in.block();
          charsmap = new byte[block.remaining()];
          block.get(charsmap);
        }
        case 3 -> prefix = in.flag();
        case 4 -> collapse = in.flag();
        case 5 -> escape = in.flag();
        default -> {}
      }
    }
  }

  private static <E> E one(E[] values, int number) {
    if (number < 1 || number > values.length) {
      throw new Refusal(
          PieceFile.NAME + " is damaged: the kind " + number + " is none of SentencePiece's.");
    }
    return values[number - 1];
  }
}
