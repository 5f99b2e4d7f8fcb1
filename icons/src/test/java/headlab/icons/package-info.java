/// Every picture is there.
@NullMarked
package headlab.icons;

import org.jspecify.annotations.NullMarked;
