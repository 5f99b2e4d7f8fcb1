/// What `headlab bench` measures: seeded random models of two real shapes, and how long what a user
/// does with them takes, beside the least that its arithmetic can take.
@NullMarked
package headlab.engine.bench;

import org.jspecify.annotations.NullMarked;
