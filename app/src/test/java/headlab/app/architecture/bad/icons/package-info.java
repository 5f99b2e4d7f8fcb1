@NullMarked
package headlab.app.architecture.bad.icons;

import org.jspecify.annotations.NullMarked;
