/// The parts of the window. Each shows some of the state and changes it; none knows another.
@NullMarked
package headlab.app.workspace.panel;

import org.jspecify.annotations.NullMarked;
