/// One class for each subcommand, and the options they share.
@NullMarked
package headlab.app.cli.command;

import org.jspecify.annotations.NullMarked;
