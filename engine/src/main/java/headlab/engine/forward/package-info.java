/// The forward pass of the three families, and the weights it reads. The only package that computes
/// on a device.
@NullMarked
package headlab.engine.forward;

import org.jspecify.annotations.NullMarked;
