@NullMarked
package headlab.app.cli;

import org.jspecify.annotations.NullMarked;
