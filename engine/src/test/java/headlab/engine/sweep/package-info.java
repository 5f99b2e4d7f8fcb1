/// Tests of runs and sweeps against recorded references and against the laws they must obey.
@NullMarked
package headlab.engine.sweep;

import org.jspecify.annotations.NullMarked;
