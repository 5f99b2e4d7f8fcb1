/// What single heads do.
@NullMarked
package headlab.analyses.heads;

import org.jspecify.annotations.NullMarked;
