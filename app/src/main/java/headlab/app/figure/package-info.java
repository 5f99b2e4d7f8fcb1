/// Figures on screen, and the colours that screen and export share.
@NullMarked
package headlab.app.figure;

import org.jspecify.annotations.NullMarked;
