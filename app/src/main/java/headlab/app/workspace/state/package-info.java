/// What the window knows, as properties: the model, the prompt, the heads that are off, the runs.
/// Talks to the engine by requests and events; knows no controls.
@NullMarked
package headlab.app.workspace.state;

import org.jspecify.annotations.NullMarked;
