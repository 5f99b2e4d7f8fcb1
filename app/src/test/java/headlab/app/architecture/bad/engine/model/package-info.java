@NullMarked
package headlab.app.architecture.bad.engine.model;

import org.jspecify.annotations.NullMarked;
