package headlab.datasets;

import java.util.Map;

/// The indirect-object task as the bundled models are judged by it: only pairs of names that
/// training never shows together.
final class HeldOutIoi implements Generator {
  @Override
  public String name() {
    return "ioi";
  }

  @Override
  public String description() {
    return "Indirect objects on pairs of names never seen together";
  }

  @Override
  public Generated generate(PromptSet.Named set, Spelling spelling) {
    Options.of(set);
    Map<String, String> options = Map.of("corruption", "none", "pairs", "held-out");
    return new Ioi()
        .generate(new PromptSet.Named(name(), set.seed(), set.count(), options), spelling);
  }
}
