/// Damage done on purpose, seeded and repeatable, for tests of whatever reads files.
@NullMarked
package headlab.engine.fuzz;

import org.jspecify.annotations.NullMarked;
