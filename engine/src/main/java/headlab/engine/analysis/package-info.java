/// The contract of an analysis: a record of parameters, a session to work in, a record of figures.
@NullMarked
package headlab.engine.analysis;

import org.jspecify.annotations.NullMarked;
