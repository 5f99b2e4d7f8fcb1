/// The page of one head: all that is known of it, and what can be done with it.
@NullMarked
package headlab.app.workspace.page;

import org.jspecify.annotations.NullMarked;
