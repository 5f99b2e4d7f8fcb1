package headlab.datasets;

import java.io.Serializable;

/// A next token that a metric looks at: text that must be exactly one token after the prompt, or an
/// id taken as it stands.
public sealed interface Answer extends Serializable {
  /// How it is shown: the text with its spaces visible, or the id.
  String label();

  /// Answer text, leading space included; nothing is added to it.
  record Text(String text) implements Answer {
    @Override
    public String label() {
      return text.replace(' ', '␣');
    }
  }

  /// A token id, without any check of the split.
  record Id(int id) implements Answer {
    @Override
    public String label() {
      return "token " + id;
    }
  }
}
