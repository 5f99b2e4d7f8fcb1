/// Edited runs in numbers: cells, read-outs, and the engine that carries them out.
@NullMarked
package headlab.engine.sweep;

import org.jspecify.annotations.NullMarked;
