@NullMarked
package headlab.app.architecture.bad.engine.knot;

import org.jspecify.annotations.NullMarked;
