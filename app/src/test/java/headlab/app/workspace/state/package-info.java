/// The window's state keeps its promises without a window.
@NullMarked
package headlab.app.workspace.state;

import org.jspecify.annotations.NullMarked;
