@NullMarked
package headlab.app.architecture.bad.engine.store;

import org.jspecify.annotations.NullMarked;
