@NullMarked
package headlab.app.architecture.bad.engine;

import org.jspecify.annotations.NullMarked;
