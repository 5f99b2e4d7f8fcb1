@NullMarked
package headlab.app.figure;

import org.jspecify.annotations.NullMarked;
