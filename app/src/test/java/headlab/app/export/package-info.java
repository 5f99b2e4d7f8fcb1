@NullMarked
package headlab.app.export;

import org.jspecify.annotations.NullMarked;
