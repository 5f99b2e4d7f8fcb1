/// Edits as values.
@NullMarked
package headlab.engine.intervention;

import org.jspecify.annotations.NullMarked;
