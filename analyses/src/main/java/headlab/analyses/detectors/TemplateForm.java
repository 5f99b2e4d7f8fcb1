package headlab.analyses.detectors;

/// How a pattern is held beside a template.
public enum TemplateForm {
  /// By the stripe where every prompt is some tokens and the same again, else by the share.
  AUTO,
  /// The mean of one diagonal.
  STRIPE,
  /// The share of all attention that falls on the marked sources.
  MUL
}
