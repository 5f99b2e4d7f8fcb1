/// Arrays of floats with named axes, as values.
@NullMarked
package headlab.engine.tensor;

import org.jspecify.annotations.NullMarked;
