@NullMarked
package headlab.app.architecture.bad.app.cli;

import org.jspecify.annotations.NullMarked;
