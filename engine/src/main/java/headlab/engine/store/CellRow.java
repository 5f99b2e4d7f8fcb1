package headlab.engine.store;

import headlab.engine.sweep.Key;

/// The raw metric of one edited run on one prompt.
///
/// @param prompt its index among the prompts of the run
public record CellRow(Key key, int prompt, double value) {}
