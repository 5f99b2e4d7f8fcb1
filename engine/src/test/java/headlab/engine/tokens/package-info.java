/// Tests of tokenizers and of prompts as tokens.
@NullMarked
package headlab.engine.tokens;

import org.jspecify.annotations.NullMarked;
