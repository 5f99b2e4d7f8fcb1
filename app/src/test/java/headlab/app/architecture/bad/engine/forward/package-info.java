@NullMarked
package headlab.app.architecture.bad.engine.forward;

import org.jspecify.annotations.NullMarked;
