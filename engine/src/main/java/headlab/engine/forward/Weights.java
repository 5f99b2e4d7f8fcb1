package headlab.engine.forward;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import headlab.datasets.Refusal;
import headlab.engine.model.Checkpoint;
import headlab.engine.model.DeviceName;
import headlab.engine.model.Dtype;
import headlab.engine.model.Parameter;
import headlab.engine.model.Placed;
import headlab.engine.model.StoredTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The weights of a checkpoint as arrays on one device, each made when it is first asked for.
///
/// On a CPU, fp32 weights are the mapped file itself; fp16 and bf16 are widened once, and matrices
/// that do not lie `[in, out]` by themselves are copied so once where products are faster for it. A
/// GPU gets a copy. The checkpoint is held as long as the weights, since the arrays look into its
/// memory. Whoever computes must not let results land here: a result belongs to the manager of its
/// first operand.
public final class Weights implements AutoCloseable {
  /// The largest piece that Java can hand over as one buffer.
  private static final long LARGEST_PIECE = 1L << 30;

  private final Checkpoint checkpoint;
  private final long piece;
  private final boolean copies;
  private final NDManager manager;
  private final Arena widened = Arena.ofShared();
  private final Map<String, NDArray> stored = new HashMap<>();
  private @Nullable NDArray turned;
  private final Map<Parameter, @Nullable NDArray[]> found = new HashMap<>();

  /// @throws Refusal when there is no such device, or not enough memory
  public Weights(Checkpoint checkpoint, DeviceName device) {
    this(checkpoint, device, LARGEST_PIECE);
  }

  /// @param piece bytes handed over at a time, a multiple of 4
  Weights(Checkpoint checkpoint, DeviceName device, long piece) {
    this.piece = piece;
    this.checkpoint = checkpoint;
    Device there = Devices.resolve(device);
    copies = !there.isGpu() && Kernels.loaded().prefersInOut();
    Memory.check(Memory.copied(checkpoint, copies), Memory.there());
    this.manager = NDManager.newBaseManager(there, "PyTorch");
  }

  /// A manager for one run, on the device of the weights.
  public NDManager newRun() {
    return manager.newSubManager();
  }

  /// The manager of what lives as long as the weights.
  NDManager keeper() {
    return manager;
  }

  /// The device that holds them: `cpu` or `cuda:N`.
  public DeviceName device() {
    return Devices.name(manager.getDevice());
  }

  /// Bytes of memory that are free where the weights are.
  public long free() {
    return Memory.free(manager.getDevice());
  }

  /// How many arrays the weights hold now.
  public int arrays() {
    return manager.getManagedArrays().size();
  }

  /// The weight, matrices as `[in, out]`.
  public NDArray get(Parameter parameter, int layer) {
    NDArray array = find(parameter, layer);
    if (array == null) {
      throw new Refusal("The checkpoint has no " + parameter + " in layer " + layer + ".");
    }
    return array;
  }

  /// The weight, matrices as `[in, out]`, or null where the model has none.
  public @Nullable NDArray find(Parameter parameter, int layer) {
    @Nullable NDArray[] layers =
        found.computeIfAbsent(
            parameter,
            key -> new @Nullable NDArray[key.perLayer() ? checkpoint.spec().layers() : 1]);
    NDArray array = layers[layer];
    if (array == null) {
      array = checkpoint.find(parameter, layer).map(it -> place(parameter, it)).orElse(null);
      layers[layer] = array;
    }
    return array;
  }

  /// The weight as numbers, row-major, matrices as `[in, out]`.
  public float[] values(Parameter parameter, int layer) {
    return get(parameter, layer).toFloatArray();
  }

  /// The unembedding, `[d,V]`: the token embedding where the model is tied.
  public NDArray unembedding() {
    NDArray own = find(Parameter.UNEMBED_WEIGHT, 0);
    if (own != null) {
      return own;
    }
    NDArray turned = this.turned;
    if (turned == null) {
      turned = get(Parameter.TOKEN_EMBEDDING, 0).transpose();
      this.turned = turned;
    }
    return turned;
  }

  private NDArray place(Parameter parameter, Placed placed) {
    if (copies && isCopied(parameter, placed)) {
      return copy(placed);
    }
    return view(
        stored.computeIfAbsent(placed.tensor().name(), name -> load(placed.tensor())), placed);
  }

  private static NDArray view(NDArray whole, Placed placed) {
    NDArray array = placed.outIn() ? whole.transpose() : whole;
    return placed.isWhole()
        ? array
        : array.get(new NDIndex().addEllipseDim().addSliceDim(placed.from(), placed.to()));
  }

  /// Whether a parameter is kept as a copy that lies `[in, out]`: a matrix of a layer that is
  /// stored `[out, in]`, or as columns of a larger one.
  static boolean isCopied(Parameter parameter, Placed placed) {
    return parameter.perLayer()
        && placed.tensor().shape().size() == 2
        && (placed.outIn() || !placed.isWhole());
  }

  /// A copy that lies `[in, out]`; the pages of the file are given back.
  private NDArray copy(Placed placed) {
    try (NDManager pieces = manager.newSubManager();
        Arena arena = Arena.ofShared()) {
      NDArray whole = load(placed.tensor(), arena);
      whole.attach(pieces);
      NDArray copy = Kernels.loaded().copy(view(whole, placed));
      copy.attach(manager);
      if (placed.tensor().bytes().isMapped()) {
        placed.tensor().bytes().unload();
      }
      return copy;
    }
  }

  private NDArray load(StoredTensor tensor) {
    return load(tensor, widened);
  }

  /// @param arena owns the numbers where they had to be widened
  private NDArray load(StoredTensor tensor, Arena arena) {
    checkpoint.expectUnchanged();
    Shape shape = new Shape(tensor.shape().stream().mapToLong(Integer::longValue).toArray());
    MemorySegment floats = floats(tensor, arena);
    if (floats.byteSize() <= piece) {
      return manager.create(floats.asByteBuffer(), shape, DataType.FLOAT32);
    }
    try (NDManager pieces = manager.newSubManager()) {
      NDList parts = new NDList();
      for (long at = 0; at < floats.byteSize(); at += piece) {
        MemorySegment part = floats.asSlice(at, Math.min(piece, floats.byteSize() - at));
        parts.add(
            pieces.create(part.asByteBuffer(), new Shape(part.byteSize() / 4), DataType.FLOAT32));
      }
      NDArray whole = NDArrays.concat(parts).reshape(shape);
      whole.attach(manager);
      return whole;
    }
  }

  private static MemorySegment floats(StoredTensor tensor, Arena arena) {
    MemorySegment bytes = tensor.bytes();
    boolean direct =
        tensor.dtype() == Dtype.FLOAT32 && bytes.isNative() && bytes.address() % 4 == 0;
    if (direct) {
      return bytes;
    }
    long count = bytes.byteSize() / tensor.dtype().bytes();
    MemorySegment floats = arena.allocate(4 * count, 64);
    Widening.widen(tensor.dtype(), bytes, floats);
    return floats;
  }

  @Override
  public void close() {
    manager.close();
    widened.close();
  }
}
