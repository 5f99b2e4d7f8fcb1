/// Results as text for a terminal, and prompt files as prompts.
@NullMarked
package headlab.app.cli.text;

import org.jspecify.annotations.NullMarked;
