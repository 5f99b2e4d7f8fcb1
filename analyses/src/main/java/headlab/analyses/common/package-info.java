/// What several analyses share: checks of prompts, words, position axes.
@NullMarked
package headlab.analyses.common;

import org.jspecify.annotations.NullMarked;
