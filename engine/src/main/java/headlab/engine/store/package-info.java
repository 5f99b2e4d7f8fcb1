/// Runs and their rows in SQLite. The only package that speaks SQL.
@NullMarked
package headlab.engine.store;

import org.jspecify.annotations.NullMarked;
