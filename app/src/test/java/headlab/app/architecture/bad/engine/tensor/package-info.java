@NullMarked
package headlab.app.architecture.bad.engine.tensor;

import org.jspecify.annotations.NullMarked;
