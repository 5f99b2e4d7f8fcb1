/// The walls between packages as rules with reasons, and code that breaks each of them.
@NullMarked
package headlab.app.architecture;

import org.jspecify.annotations.NullMarked;
