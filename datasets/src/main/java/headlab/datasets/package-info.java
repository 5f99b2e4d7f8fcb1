/// Prompts and sets of prompts as values with a text form, and the generators that make them. The
/// bottom of the project: it knows nothing of models or screens.
@NullMarked
package headlab.datasets;

import org.jspecify.annotations.NullMarked;
