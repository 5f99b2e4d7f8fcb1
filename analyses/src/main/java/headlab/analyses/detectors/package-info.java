/// What heads do, told by their attention patterns and by their weights, without changing a run.
@NullMarked
package headlab.analyses.detectors;

import org.jspecify.annotations.NullMarked;
