package headlab.analyses.successor;

import headlab.datasets.Spelling;
import headlab.datasets.TokenClass;
import headlab.datasets.TokenClass.Spelled;
import java.util.List;
import java.util.OptionalInt;

/// How the members of token classes are written.
public enum Writing {
  /// After a space, as listed; numbers as bare digits where ` 3` is not one token.
  SPACED,
  /// Without a space.
  BARE,
  /// After a space, the case of the first letter turned; without numbers and letters.
  SPACED_TURNED,
  /// Without a space, the case of the first letter turned; without numbers and letters.
  BARE_TURNED;

  /// Every class, as `spelling` has it written so.
  List<Spelled> every(Spelling spelling) {
    if (this == SPACED) {
      return TokenClass.everyClass(spelling);
    }
    boolean turned = this == SPACED_TURNED || this == BARE_TURNED;
    OptionalInt two = spelling.idOf("12");
    return TokenClass.all().stream()
        .map(each -> each.name().equals("numbers") && two.isEmpty() ? TokenClass.digits() : each)
        .map(each -> each.spelled(spelling, this == SPACED_TURNED, turned))
        .toList();
  }
}
