package headlab.engine.sweep;

import headlab.engine.intervention.Variant;
import java.io.Serializable;

/// The unit of work, of storage and of resuming: a key and the edited run it stands for.
public record Cell(Key key, Variant variant) implements Serializable {}
