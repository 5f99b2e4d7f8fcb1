package headlab.engine.store;

import headlab.engine.sweep.Key;

/// The raw metric of one edited run on one prompt.
///
/// @param prompt its index among the prompts of the run
/// @param touched how many (layer, head, position) places the edits write to
public record CellRow(Key key, int prompt, double value, int touched) {}
