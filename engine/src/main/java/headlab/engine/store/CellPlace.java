package headlab.engine.store;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// Which rows of the table `cell` a cell of a figure is the mean of: one for each prompt.
///
/// @param sweep the sweep, or the one that it begins with and goes on as `.part2`; empty for any
/// @param site as in `headlab.engine.sweep.Key`, and so are the others
/// @param group only prompts of this group, or null for all
public record CellPlace(
    String sweep,
    String site,
    @Nullable Integer layer,
    @Nullable Integer head,
    @Nullable Integer position,
    @Nullable String group)
    implements Serializable {}
