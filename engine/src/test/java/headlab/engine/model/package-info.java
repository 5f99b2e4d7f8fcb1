/// Tests of checkpoints on disk.
@NullMarked
package headlab.engine.model;

import org.jspecify.annotations.NullMarked;
