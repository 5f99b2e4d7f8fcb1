@NullMarked
package headlab.app.architecture.bad.engine.tangle;

import org.jspecify.annotations.NullMarked;
