/// The analyses, one file for each in packages by theme, and the list of them.
@NullMarked
package headlab.analyses;

import org.jspecify.annotations.NullMarked;
