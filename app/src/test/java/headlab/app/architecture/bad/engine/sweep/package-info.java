@NullMarked
package headlab.app.architecture.bad.engine.sweep;

import org.jspecify.annotations.NullMarked;
