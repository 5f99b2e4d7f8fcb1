package headlab.engine.intervention;

import java.io.Serializable;

/// One edit of a forward pass: a value written somewhere.
public record Intervention(Where where, Value value) implements Serializable {}
