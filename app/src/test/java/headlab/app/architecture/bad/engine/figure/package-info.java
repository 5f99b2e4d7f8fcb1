@NullMarked
package headlab.app.architecture.bad.engine.figure;

import org.jspecify.annotations.NullMarked;
