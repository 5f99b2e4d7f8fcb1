/// Pickles as PyTorch writes them for weights, read into plain values: nothing is ever called,
/// imported or built. It knows bytes and sentences, and neither files nor models.
@NullMarked
package headlab.engine.pickle;

import org.jspecify.annotations.NullMarked;
