/// Which model, what shape it has, and its files on disk. Knows bytes, not devices: nothing here
/// touches DJL.
@NullMarked
package headlab.engine.model;

import org.jspecify.annotations.NullMarked;
