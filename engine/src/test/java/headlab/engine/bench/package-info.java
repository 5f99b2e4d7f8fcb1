/// Tests of the bench: its formulas and its form, never its times.
@NullMarked
package headlab.engine.bench;

import org.jspecify.annotations.NullMarked;
