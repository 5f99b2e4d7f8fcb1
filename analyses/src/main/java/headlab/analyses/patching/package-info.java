/// Activation patching and what belongs to it.
@NullMarked
package headlab.analyses.patching;

import org.jspecify.annotations.NullMarked;
