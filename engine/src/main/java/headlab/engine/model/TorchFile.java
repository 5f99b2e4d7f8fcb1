package headlab.engine.model;

import headlab.datasets.Refusal;
import headlab.engine.pickle.Pickled;
import headlab.engine.pickle.StateDict;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Reads the files of `torch.save`, in the form of a zip and in the plain form before PyTorch 1.6.
/// Their pickles are read, never run; the numbers stay in the mapped file where they lie in order.
final class TorchFile {
  /// The longest pickle that is read; the largest models of the three families need 1 MB.
  static final int LONGEST_PICKLE = 1 << 24;

  /// What views may take in memory beside the size of their file.
  private static final long MOST_COPIED = 1L << 28;

  private TorchFile() {}

  /// The tensors of `path`, in the order of its state dict.
  ///
  /// @throws Refusal naming the file, and the tensor or the name of Python that is at fault
  static List<RawTensor> open(Path path) {
    try (WeightFile file = WeightFile.open(path)) {
      byte[] start = file.read(0, (int) Math.min(4, file.size()));
      if (start[0] == 'P' && start.length == 4 && start[1] == 'K') {
        return TorchZip.read(file);
      }
      if (start[0] == (byte) 0x80) {
        return TorchPlain.read(file);
      }
      throw new Refusal(file.name() + " is no file of torch.save: it is neither zip nor pickle.");
    }
  }

  /// The tensors of a state dict, as views of the storages that were found.
  static List<RawTensor> tensors(
      WeightFile file, StateDict state, Map<String, MemorySegment> storages) {
    List<RawTensor> tensors = new ArrayList<>();
    long copied = 0;
    for (Map.Entry<String, Pickled.Tensor> entry : state.tensors().entrySet()) {
      Pickled.Tensor tensor = entry.getValue();
      Pickled.Storage storage = tensor.storage();
      MemorySegment bytes = storages.get(storage.key());
      if (bytes == null) {
        throw new Refusal(file.name() + " lacks the storage " + Refusal.quote(storage.key()) + ".");
      }
      int width = storage.type().bytes();
      Scattered view =
          new Scattered(bytes, width, tensor.offset(), tensor.shape(), tensor.strides());
      if (!view.isInOrder()) {
        copied += Math.min(view.count(), Long.MAX_VALUE / 16) * width;
        if (copied < 0 || copied > file.size() + MOST_COPIED) {
          throw new Refusal(
              "%s: its tensors up to %s repeat numbers to more than %d bytes."
                  .formatted(file.name(), Refusal.quote(entry.getKey()), MOST_COPIED));
        }
      }
      String dtype = storage.type().dtype();
      tensors.add(new RawTensor(file.name(), entry.getKey(), dtype, tensor.shape(), view::rows));
    }
    return tensors;
  }
}
