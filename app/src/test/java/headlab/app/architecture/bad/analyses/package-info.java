@NullMarked
package headlab.app.architecture.bad.analyses;

import org.jspecify.annotations.NullMarked;
