package headlab.engine.analysis;

import java.util.List;

/// What a form and a command line know of one parameter of an analysis: it follows from a component
/// of the analysis's record.
///
/// @param name kebab-case: the flag is `--name`
/// @param type the type of one value: `int.class`, `boolean.class`, `Metric.class`, ...; of one
///   item where `list`
/// @param list whether it holds any number of values
/// @param label what a form writes before it
/// @param help one sentence, or empty
/// @param min the smallest number allowed
/// @param max the largest number allowed
/// @param initial the default, as text
/// @param choices every text allowed, where it is one of a few; else empty
public record Parameter(
    String name,
    Class<?> type,
    boolean list,
    String label,
    String help,
    double min,
    double max,
    String initial,
    List<String> choices) {
  public Parameter {
    choices = List.copyOf(choices);
  }

  /// The flag on a command line.
  public String flag() {
    return "--" + name;
  }
}
