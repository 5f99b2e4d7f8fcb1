/// Heads that answer with what comes next: Tuesday after Monday, 4 after 3.
@NullMarked
package headlab.analyses.successor;

import org.jspecify.annotations.NullMarked;
