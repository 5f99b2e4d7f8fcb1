package headlab.engine.model;

import headlab.datasets.Refusal;
import headlab.datasets.StrictJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A checkpoint as it lies in a Hugging Face folder: its `config.json` understood key by key, its
/// tensors mapped and every one accounted for. Nothing is copied or computed.
public final class CheckpointFolder implements Checkpoint {
  private static final long LONGEST_CONFIG = 4_000_000;

  private final Path folder;
  private final ModelSpec spec;
  private final List<String> assumed;
  private final TensorFiles files;
  private final List<String> otherFiles;
  private final Layout layout;
  private final Map<Parameter, Map<Integer, Placed>> places;

  private CheckpointFolder(Path folder, FamilyFiles family, Config config) {
    this.folder = folder;
    this.spec = family.spec(config);
    config.finish();
    this.assumed = config.assumed();
    this.files = TensorFiles.open(folder);
    this.otherFiles = OtherFiles.of(folder, files);
    try {
      this.layout = family.layout(spec, files);
    } catch (InternalError e) {
      throw becameShorter(e);
    }
    this.places = layout.finish(spec);
  }

  /// What stands for the error by which Java says that a mapped file ends before its map.
  static Refusal becameShorter(InternalError e) {
    return new Refusal("A weight file became shorter while it was read: open the model again.", e);
  }

  /// Opens `folder`.
  ///
  /// @throws Refusal naming the file, and the key or tensor where one is at fault
  public static CheckpointFolder open(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new Refusal("There is no model folder " + folder + ".");
    }
    Path file = folder.resolve("config.json");
    if (!Files.exists(file)) {
      throw new Refusal(folder + " has no config.json, so it is no Hugging Face model folder.");
    }
    Config config = new Config(StrictJson.readObject(file, LONGEST_CONFIG));
    return new CheckpointFolder(folder, FamilyFiles.of(config), config);
  }

  public Path folder() {
    return folder;
  }

  @Override
  public ModelSpec spec() {
    return spec;
  }

  @Override
  public Optional<Placed> find(Parameter parameter, int layer) {
    return Optional.ofNullable(places.getOrDefault(parameter, Map.of()).get(layer));
  }

  /// The weight files.
  public List<Path> files() {
    return files.files();
  }

  /// Names of the files of the folder that are not read.
  public List<String> otherFiles() {
    return otherFiles;
  }

  /// Sentences about defaults of the format that stood in for absent keys, and about numbers that
  /// are not taken as they are stored.
  public List<String> assumed() {
    List<String> rounded = layout.rounded();
    if (rounded.isEmpty()) {
      return assumed;
    }
    List<String> all = new ArrayList<>(assumed);
    all.add(
        "%d tensors are stored as float64 and are rounded to float32, %s among them."
            .formatted(rounded.size(), Refusal.quote(rounded.getFirst())));
    return all;
  }

  @Override
  public void expectUnchanged() {
    files.expectUnchanged();
  }

  /// The stored tensors that the model consists of.
  public List<StoredTensor> tensors() {
    return layout.needed();
  }

  /// Names of stored tensors that are known and not needed.
  public List<String> ignored() {
    return layout.ignored();
  }
}
