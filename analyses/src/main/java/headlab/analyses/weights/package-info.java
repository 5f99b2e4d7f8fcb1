/// Analyses of weights alone: what a head's circuits are made of, and how heads feed each other.
/// They read no prompts, but for `inhibition-score` and `component-projection`, which see in runs
/// what weights say.
@NullMarked
package headlab.analyses.weights;

import org.jspecify.annotations.NullMarked;
