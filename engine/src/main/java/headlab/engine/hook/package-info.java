/// The places of a forward pass that can be read and changed, by the names the field uses.
@NullMarked
package headlab.engine.hook;

import org.jspecify.annotations.NullMarked;
