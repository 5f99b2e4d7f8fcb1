/// Texts on which heads are strongest.
@NullMarked
package headlab.analyses.examples;

import org.jspecify.annotations.NullMarked;
