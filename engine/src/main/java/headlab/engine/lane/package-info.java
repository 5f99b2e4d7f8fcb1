/// The one queue in front of a device: requests in, events out, values only.
@NullMarked
package headlab.engine.lane;

import org.jspecify.annotations.NullMarked;
