/// Text to token ids and back, what a token looks like on screen, and a prompt as tokens. Knows the
/// tokenizers library, no model weights.
@NullMarked
package headlab.engine.tokens;

import org.jspecify.annotations.NullMarked;
