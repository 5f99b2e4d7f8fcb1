package headlab.engine.store;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// What one prompt of a run counts in one cell of a figure.
///
/// @param prompt its index among the prompts of the run, from 0
/// @param value as stored: the metric of the edited run, or a score
/// @param clean the metric of the unedited clean run, or null where the run has none
/// @param corrupted the metric of the unedited corrupted run, or null
/// @param words the prompt as text; where it was given as ids, its tokens
/// @param group of the prompt, or empty
public record PromptValue(
    int prompt,
    double value,
    @Nullable Double clean,
    @Nullable Double corrupted,
    String words,
    String group)
    implements Serializable {}
