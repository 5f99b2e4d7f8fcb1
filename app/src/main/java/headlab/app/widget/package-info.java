/// Small pieces that every part of the window shares. Knows nothing of models or figures.
@NullMarked
package headlab.app.widget;

import org.jspecify.annotations.NullMarked;
