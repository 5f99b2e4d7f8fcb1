package headlab.app.cli.command;

import java.util.ArrayList;
import java.util.List;

/// Token ids as they are written on the command line: `1,2,3`.
final class IdList {
  private IdList() {}

  static List<Integer> parse(String text) {
    List<Integer> ids = new ArrayList<>();
    for (String word : text.split(",", -1)) {
      try {
        ids.add(Integer.parseInt(word.strip()));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "--ids needs whole numbers separated by commas, not '" + word + "'.", e);
      }
    }
    return ids;
  }
}
