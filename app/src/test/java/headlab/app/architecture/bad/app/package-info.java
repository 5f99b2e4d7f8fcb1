@NullMarked
package headlab.app.architecture.bad.app;

import org.jspecify.annotations.NullMarked;
