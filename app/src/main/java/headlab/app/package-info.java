/// The program's entry.
@NullMarked
package headlab.app;

import org.jspecify.annotations.NullMarked;
