package headlab.datasets;

import java.util.ArrayList;
import java.util.List;

/// The documents of a plain text file, a prompt each: empty lines separate them.
public final class TextDocuments {
  private TextDocuments() {}

  /// Reads them; line ends within a document are kept, as `\n`.
  ///
  /// @throws Refusal when there is none
  public static List<Prompt> read(String text) {
    List<Prompt> documents = new ArrayList<>();
    for (String document : text.replaceFirst("^\uFEFF", "").split("\\r?\\n([ \\t]*\\r?\\n)+", -1)) {
      if (!document.isBlank()) {
        documents.add(Prompt.of(document.replace("\r\n", "\n").stripTrailing()));
      }
    }
    if (documents.isEmpty()) {
      throw new Refusal("The file holds no text.");
    }
    return documents;
  }
}
