package headlab.app.cli.command;

import headlab.engine.model.ModelRef;
import headlab.engine.tokens.Bos;

/// A model as a command asks it: which, and how its prompts begin.
record Subject(ModelRef ref, Bos bos) {}
