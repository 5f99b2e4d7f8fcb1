/// Talking to a lane from a thread that waits, and a run as its user sees it.
@NullMarked
package headlab.app.run;

import org.jspecify.annotations.NullMarked;
