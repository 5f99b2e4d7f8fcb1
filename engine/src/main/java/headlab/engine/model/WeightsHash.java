package headlab.engine.model;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/// The fingerprint of a model's weights: sha256 over the sorted lines `name \t dtype \t shape \t
/// sha256(bytes) \n` of the tensors that it consists of; dtype as `F32`, `F16`, `BF16`, shape as
/// `[97,42]`. It does not depend on shards or on known leftovers.
public final class WeightsHash {
  private static final long PIECE = 1L << 24;

  private WeightsHash() {}

  /// Computes the fingerprint, which reads every byte once.
  ///
  /// @throws InterruptedException when the thread is interrupted on the way
  public static String of(CheckpointFolder checkpoint) throws InterruptedException {
    List<String> lines = new ArrayList<>();
    checkpoint.expectUnchanged();
    try {
      for (StoredTensor tensor : checkpoint.tensors()) {
        lines.add(line(tensor));
      }
    } catch (InternalError e) {
      throw CheckpointFolder.becameShorter(e);
    }
    lines.sort(null);
    MessageDigest digest = sha256();
    lines.forEach(line -> digest.update(line.getBytes(StandardCharsets.UTF_8)));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String line(StoredTensor tensor) throws InterruptedException {
    MessageDigest digest = sha256();
    MemorySegment bytes = tensor.bytes();
    for (long at = 0; at < bytes.byteSize(); at += PIECE) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      digest.update(bytes.asSlice(at, Math.min(PIECE, bytes.byteSize() - at)).asByteBuffer());
    }
    String shape =
        tensor.shape().stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
    String hash = HexFormat.of().formatHex(digest.digest());
    return String.join("\t", tensor.name(), dtype(tensor.dtype()), shape, hash) + "\n";
  }

  private static String dtype(Dtype dtype) {
    return switch (dtype) {
      case FLOAT32 -> "F32";
      case FLOAT16 -> "F16";
      case BFLOAT16 -> "BF16";
    };
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }
}
