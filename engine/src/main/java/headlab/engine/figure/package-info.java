/// Results that can be drawn, stored and exported, as values.
@NullMarked
package headlab.engine.figure;

import org.jspecify.annotations.NullMarked;
