/// Tests of prompts, sets and generators.
@NullMarked
package headlab.datasets;

import org.jspecify.annotations.NullMarked;
