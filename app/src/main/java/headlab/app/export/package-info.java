/// Figures as files for a paper: SVG, PDF, PNG and CSV, independent of any screen.
@NullMarked
package headlab.app.export;

import org.jspecify.annotations.NullMarked;
