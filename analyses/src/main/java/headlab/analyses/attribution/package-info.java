/// What each part of the model writes towards the answer.
@NullMarked
package headlab.analyses.attribution;

import org.jspecify.annotations.NullMarked;
