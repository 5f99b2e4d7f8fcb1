/// The pictures of the program, one name for each meaning. Knows no window toolkit.
@NullMarked
package headlab.icons;

import org.jspecify.annotations.NullMarked;
