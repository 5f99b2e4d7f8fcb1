/// Tests of the lane that need no analysis.
@NullMarked
package headlab.engine.lane;

import org.jspecify.annotations.NullMarked;
