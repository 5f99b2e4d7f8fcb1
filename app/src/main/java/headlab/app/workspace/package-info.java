/// The window: its frame, menus, dialogs and settings, and what its buttons do.
@NullMarked
package headlab.app.workspace;

import org.jspecify.annotations.NullMarked;
