@NullMarked
package headlab.app.architecture.bad.datasets;

import org.jspecify.annotations.NullMarked;
