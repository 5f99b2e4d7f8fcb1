/// Forms that follow from an analysis's record: a field for each parameter.
@NullMarked
package headlab.app.form;

import org.jspecify.annotations.NullMarked;
