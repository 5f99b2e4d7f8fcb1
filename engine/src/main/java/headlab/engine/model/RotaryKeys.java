package headlab.engine.model;

import headlab.datasets.Refusal;
import headlab.engine.model.ModelSpec.Positions.Rotary;
import java.util.ArrayList;
import java.util.List;

/// What a Llama's `config.json` says of its rotation: `rope_theta` beside `rope_scaling`
/// (transformers 4), or both in `rope_parameters` (5), whose base wins over one outside.
///
/// Source: the documentation of rotary parameters in Hugging Face transformers.
///
/// @param trained the context that the model was made for
record RotaryKeys(Config config, int dHead, int trained) {
  private static final String OTHERS = "only a part of each head would turn";

  Rotary read() {
    config.only("partial_rotary_factor", 1.0, OTHERS);
    List<Rotary> said = new ArrayList<>();
    for (String key : List.of("rope_parameters", "rope_scaling")) {
      if (config.has(key) && !config.part(key).isEmpty()) {
        said.add(read(config.part(key)));
      }
    }
    if (said.size() == 2 && !said.getFirst().equals(said.getLast())) {
      throw new Refusal(
          "config.json: rope_parameters and rope_scaling say different things; keep the one that is"
              + " meant.");
    }
    config.harmless(List.of("rope_theta", "original_max_position_embeddings"));
    return said.isEmpty() ? new Rotary(config.positive("rope_theta", 10000)) : said.getFirst();
  }

  private Rotary read(Config rope) {
    rope.only("partial_rotary_factor", 1.0, OTHERS);
    rope.harmless(List.of("finetuned", "original_max_position_embeddings"));
    double theta =
        rope.has("rope_theta")
            ? rope.positive("rope_theta", 0)
            : config.positive("rope_theta", 10000);
    String key = rope.has("rope_type") ? "rope_type" : "type";
    String kind = rope.has(key) ? rope.word(key, "") : "default";
    if (rope.has("type") && !rope.word("type", "").equals(kind)) {
      throw rope.wrong("type", "rope_type says '" + kind + "'; keep the one that is meant");
    }
    Scaling scaling =
        switch (kind) {
          case "default" -> new Scaling.None();
          case "linear" -> new Scaling.Linear(factor(rope, kind));
          case "dynamic" -> dynamic(rope);
          case "llama3" -> llama3(rope);
          case "yarn" -> yarn(rope, theta);
          default ->
              throw rope.wrong(key, "only default, linear, dynamic, llama3 and yarn can be read");
        };
    rope.finish();
    return new Rotary(theta, scaling);
  }

  private static double factor(Config rope, String kind) {
    return rope.needed("factor", kind + " scaling needs it");
  }

  private Scaling dynamic(Config rope) {
    if (dHead == 2) {
      throw rope.wrong("rope_type", "heads of 2 numbers have no dynamic scaling");
    }
    return new Scaling.Dynamic(factor(rope, "dynamic"), trained);
  }

  private Scaling llama3(Config rope) {
    double low = rope.needed("low_freq_factor", "llama3 scaling needs it");
    double high = rope.needed("high_freq_factor", "llama3 scaling needs it");
    if (high <= low) {
      throw rope.wrong("high_freq_factor", "must be above low_freq_factor, " + low);
    }
    return new Scaling.Llama3(factor(rope, "llama3"), low, high, original(rope));
  }

  private Scaling yarn(Config rope, double theta) {
    int original = original(rope);
    double factor = rope.isNull("factor") ? (double) trained / original : factor(rope, "yarn");
    if (theta <= 1) {
      throw rope.wrong("rope_theta", "yarn scaling needs a base above 1");
    }
    double mscale = or(rope, "mscale", 0);
    double all = or(rope, "mscale_all_dim", 0);
    double usual =
        mscale > 0 && all > 0
            ? magnitude(factor, mscale) / magnitude(factor, all)
            : magnitude(factor, 1);
    double fast = or(rope, "beta_fast", 32);
    double slow = or(rope, "beta_slow", 1);
    return new Scaling.Yarn(
        factor,
        or(rope, "attention_factor", usual),
        fast == 0 ? 32 : fast,
        slow == 0 ? 1 : slow,
        original,
        !rope.isNull("truncate") && rope.unless("truncate", true));
  }

  private static double or(Config rope, String key, double usual) {
    return rope.has(key) ? rope.number(key, usual) : usual;
  }

  private static double magnitude(double factor, double scale) {
    return factor <= 1 ? 1 : .1 * scale * Math.log(factor) + 1;
  }

  /// The context before scaling: one outside the object wins.
  private int original(Config rope) {
    String key = "original_max_position_embeddings";
    return config.has(key) ? config.size(key, trained) : rope.size(key, trained);
  }
}
