package headlab.engine.model;

import headlab.datasets.Refusal;
import headlab.engine.pickle.PickleBytes;
import headlab.engine.pickle.Pickled;
import headlab.engine.pickle.StateDict;
import headlab.engine.pickle.Unpickler;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The plain form of `torch.save`, from before PyTorch 1.6: five pickles one after another (a magic
/// number, a version, what the machine was, the state dict, the keys of the storages), then each
/// storage with the count of its numbers before it.
final class TorchPlain {
  private static final Pickled MAGIC = new Pickled.Huge(new BigInteger("1950a86a20f9469cfc6c", 16));
  private static final Pickled VERSION = new Pickled.Whole(1001);

  private final WeightFile file;
  private final Map<String, Pickled.Storage> storages = new LinkedHashMap<>();

  private TorchPlain(WeightFile file) {
    this.file = file;
  }

  static List<RawTensor> read(WeightFile file) {
    return new TorchPlain(file).tensors();
  }

  private List<RawTensor> tensors() {
    int length = (int) Math.min(file.size(), TorchFile.LONGEST_PICKLE);
    PickleBytes in = new PickleBytes(file.name(), file.read(0, length));
    if (!MAGIC.equals(next(in)) || !VERSION.equals(next(in))) {
      throw new Refusal(file.name() + " is a pickle, but none of torch.save's.");
    }
    if (!(next(in) instanceof Pickled.Dict machine)
        || machine.entries().get(new Pickled.Text("little_endian")) != Pickled.Constant.TRUE) {
      throw new Refusal(
          file.name() + " does not say that its numbers are little-endian, so it is not read.");
    }
    StateDict state = StateDict.of(file.name(), Unpickler.read(in, storages));
    if (!(next(in) instanceof Pickled.Sequence keys)) {
      throw in.refuse("has no list of its storages");
    }
    return TorchFile.tensors(file, state, numbers(keys.items(), in.position()));
  }

  /// A pickle that knows no storages.
  private static Pickled next(PickleBytes in) {
    return Unpickler.read(in, new HashMap<>());
  }

  private Map<String, MemorySegment> numbers(List<Pickled> keys, long from) {
    MemorySegment mapped = file.map();
    Map<String, MemorySegment> found = new HashMap<>();
    long at = from;
    for (Pickled key : keys) {
      if (!(key instanceof Pickled.Text(String name)) || !storages.containsKey(name)) {
        throw new Refusal(file.name() + " lists a storage that no tensor lies in.");
      }
      Pickled.Storage storage = storages.get(name);
      String about = file.name() + ": the storage " + Refusal.quote(name);
      long count = ByteBuffer.wrap(file.read(at, 8)).order(ByteOrder.LITTLE_ENDIAN).getLong();
      if (count != storage.count()) {
        throw new Refusal(
            about + " has " + count + " numbers; its tensors ask for " + storage.count() + ".");
      }
      if (storage.bytes() > file.size() - at - 8) {
        throw new Refusal(about + " is cut off.");
      }
      if (found.put(name, mapped.asSlice(at + 8, storage.bytes())) != null) {
        throw new Refusal(about + " is listed twice.");
      }
      at += 8 + storage.bytes();
    }
    if (at != file.size()) {
      throw new Refusal(
          file.name() + " has " + (file.size() - at) + " bytes that belong to no storage.");
    }
    return found;
  }
}
