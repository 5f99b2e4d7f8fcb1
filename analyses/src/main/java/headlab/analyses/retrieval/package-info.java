/// Retrieval heads: which heads copy a needle out of a long prompt, and what is lost without them.
@NullMarked
package headlab.analyses.retrieval;

import org.jspecify.annotations.NullMarked;
