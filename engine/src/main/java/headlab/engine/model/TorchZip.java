package headlab.engine.model;

import headlab.datasets.Refusal;
import headlab.engine.pickle.PickleBytes;
import headlab.engine.pickle.Pickled;
import headlab.engine.pickle.StateDict;
import headlab.engine.pickle.Unpickler;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The zip form of `torch.save`: under one folder, whatever its name, `data.pkl` and the storages
/// as `data/KEY`, stored as they are.
final class TorchZip {
  private static final String PICKLE = "/data.pkl";

  private final WeightFile file;
  private final Map<String, ZipDirectory.Entry> records;
  private final String top;

  private TorchZip(WeightFile file, Map<String, ZipDirectory.Entry> records) {
    this.file = file;
    this.records = records;
    List<String> pickles = records.keySet().stream().filter(n -> n.endsWith(PICKLE)).toList();
    if (pickles.size() != 1) {
      throw new Refusal(
          "%s is a zip file with %d records data.pkl in it, not one: torch.save did not write it."
              .formatted(file.name(), pickles.size()));
    }
    String pickle = pickles.getFirst();
    this.top = pickle.substring(0, pickle.length() - PICKLE.length() + 1);
  }

  static List<RawTensor> read(WeightFile file) {
    return new TorchZip(file, ZipDirectory.read(file)).tensors();
  }

  private List<RawTensor> tensors() {
    ZipDirectory.Entry order = records.get(top + "byteorder");
    if (order != null && !text(order).equals("little")) {
      throw new Refusal(
          file.name() + " says that its numbers are not little-endian, which is not read.");
    }
    ZipDirectory.Entry pickle = stored("data.pkl");
    if (pickle.length() > TorchFile.LONGEST_PICKLE) {
      throw new Refusal(
          "%s: its data.pkl is longer than %d bytes and is not read."
              .formatted(file.name(), TorchFile.LONGEST_PICKLE));
    }
    byte[] bytes = file.read(pickle.at(), (int) pickle.length());
    Map<String, Pickled.Storage> storages = new LinkedHashMap<>();
    Pickled value = Unpickler.read(new PickleBytes(file.name(), bytes), storages);
    StateDict state = StateDict.of(file.name(), value);
    MemorySegment mapped = file.map();
    Map<String, MemorySegment> found = new HashMap<>();
    storages.forEach((key, storage) -> found.put(key, numbers(mapped, storage)));
    return TorchFile.tensors(file, state, found);
  }

  private String text(ZipDirectory.Entry entry) {
    byte[] bytes = file.read(entry.at(), (int) Math.min(entry.length(), 20));
    return new String(bytes, StandardCharsets.ISO_8859_1).strip();
  }

  private MemorySegment numbers(MemorySegment mapped, Pickled.Storage storage) {
    ZipDirectory.Entry entry = stored("data/" + storage.key());
    if (entry.length() != storage.bytes()) {
      throw new Refusal(
          "%s: its record %s has %d bytes; its tensors ask for %d."
              .formatted(
                  file.name(), Refusal.quote(entry.name()), entry.length(), storage.bytes()));
    }
    return mapped.asSlice(entry.at(), entry.length());
  }

  private ZipDirectory.Entry stored(String name) {
    ZipDirectory.Entry entry = records.get(top + name);
    if (entry == null) {
      throw new Refusal(file.name() + " lacks the record " + Refusal.quote(top + name) + ".");
    }
    if (!entry.isStored()) {
      throw new Refusal(
          "%s: its record %s is compressed, which torch.save never does."
              .formatted(file.name(), Refusal.quote(entry.name())));
    }
    return entry;
  }
}
