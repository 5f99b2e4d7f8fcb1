package headlab.engine.sweep;

import java.io.Serializable;
import java.util.List;

/// How a prompt is continued greedily: how far, and with which heads looking at all positions
/// alike.
///
/// @param tokens how many at most
/// @param uniform heads whose attention is the same on every position, from the step that reads the
///   prompt's last token on; what came before is as it is
public record Decoding(int tokens, List<Head> uniform) implements Serializable {
  public Decoding {
    uniform = List.copyOf(uniform);
    if (tokens < 1) {
      throw new IllegalArgumentException("At least one token must be asked for.");
    }
  }

  /// A query head.
  public record Head(int layer, int head) implements Serializable {
    /// As it is written everywhere: `5.1`.
    public String name() {
      return layer + "." + head;
    }
  }

  /// With every head as it is.
  public static Decoding plain(int tokens) {
    return new Decoding(tokens, List.of());
  }
}
