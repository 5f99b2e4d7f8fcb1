package headlab.engine.store;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// What a finished run says of one head: a row of the view `head_score`.
///
/// @param figure with its facet: `ovSpectrum.0`
/// @param rank of the value among all heads by size, from 1; equal ones have the last place of them
///   all, so that a score that most heads lack ranks none of these high
/// @param heads how many heads have a value
/// @param n how many prompts it is of; 0 where it is of weights alone
public record HeadScore(
    long run,
    String figure,
    String quantity,
    int layer,
    int head,
    double value,
    @Nullable Double low,
    @Nullable Double high,
    @Nullable Double control,
    int n,
    @Nullable Integer tried,
    int rank,
    int heads)
    implements Serializable {}
