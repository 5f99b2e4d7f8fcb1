package headlab.engine.figure;

import java.io.Serializable;

/// What the numbers of a figure are.
///
/// @param name as an axis or colour bar says it: `logit difference recovered`
/// @param diverging whether the colour scale is symmetric around 0
public record Quantity(String name, boolean diverging) implements Serializable {}
