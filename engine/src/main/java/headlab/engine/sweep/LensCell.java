package headlab.engine.sweep;

import java.io.Serializable;

/// What one row of the residual stream says when it is read as the model reads its last one.
///
/// @param top the token with the largest logit; of equal ones the smaller id
/// @param probability of that token
/// @param entropy of the next-token distribution, in nats
/// @param divergence KL(the model's own output at this position ‖ this row), in nats
/// @param rank how many tokens have a larger logit than the answer
/// @param logit the mean logit of the answer's tokens
public record LensCell(
    int top, double probability, double entropy, double divergence, double rank, double logit)
    implements Serializable {}
