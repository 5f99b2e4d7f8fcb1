/// Checkpoints built or broken on purpose, and tests of what lies below a run.
@NullMarked
package headlab.engine.forward;

import org.jspecify.annotations.NullMarked;
