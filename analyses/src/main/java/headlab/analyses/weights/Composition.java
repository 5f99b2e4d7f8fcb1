package headlab.analyses.weights;

import headlab.engine.analysis.Session;
import headlab.engine.model.Circuit;
import headlab.engine.model.Coordinates;
import headlab.engine.tensor.Svd;
import java.util.Locale;

/// Which side of a head reads what an earlier one wrote.
public enum Composition {
  /// The query: what decides where the head looks from.
  Q,
  /// The key: what decides where it is looked at.
  K,
  /// The value: what is moved.
  V;

  /// What every head of a layer reads with on this side.
  Reads of(Session session, int layer) throws InterruptedException {
    Svd svd = session.headSvd(this == V ? Circuit.OV : Circuit.QK, layer, Coordinates.FOLDED);
    return new Reads(this == K ? svd.right() : svd.left(), svd.values());
  }

  /// In a title: `query`.
  String words() {
    return switch (this) {
      case Q -> "query";
      case K -> "key";
      case V -> "value";
    };
  }

  /// Beside a head's name: `9.9 Q`.
  String letter() {
    return name().toUpperCase(Locale.ROOT);
  }
}
