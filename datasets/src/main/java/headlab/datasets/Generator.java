package headlab.datasets;

/// Makes the prompts of a named set: a pure function of the set's values and of the tokenizer's
/// spelling.
public interface Generator {
  /// The name that `PromptSet.Named` carries.
  String name();

  /// One line for lists and menus.
  String description();

  /// Makes the prompts.
  ///
  /// @throws Refusal when the tokenizer can spell too little of the set
  /// @throws IllegalArgumentException for an option that the set does not know
  Generated generate(PromptSet.Named set, Spelling spelling);
}
