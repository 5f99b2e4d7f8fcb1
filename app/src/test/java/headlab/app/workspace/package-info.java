/// The window, moved by a robot on a screen that is not there.
@NullMarked
package headlab.app.workspace;

import org.jspecify.annotations.NullMarked;
