package headlab.app.workspace.page;

import headlab.app.figure.Head;
import headlab.engine.store.Run;
import java.util.function.Consumer;

/// What the page of a head asks the window to do.
///
/// @param show shows the figures of a finished run
/// @param run runs a command on the open model; the page stays
/// @param patch patches every head on the prompt or set that is looked at; the page stays
/// @param patchHere patches the head's layer at the position that is looked at, and shows it
public record PageActions(
    Consumer<Run> show, Consumer<String> run, Consumer<Head> patch, Consumer<Head> patchHere) {}
