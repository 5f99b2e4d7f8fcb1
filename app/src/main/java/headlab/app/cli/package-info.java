/// The command line: from words to requests, from events to text, JSON and exit codes. It loads no
/// window toolkit.
@NullMarked
package headlab.app.cli;

import org.jspecify.annotations.NullMarked;
