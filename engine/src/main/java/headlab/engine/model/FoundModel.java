package headlab.engine.model;

import java.io.Serializable;

/// A model that lies on this machine.
///
/// @param name what an analyst calls it: `gpt2`, `HuggingFaceTB/SmolLM2-135M`
/// @param folder what `ModelRef.location` can name
public record FoundModel(String name, String folder) implements Serializable {}
