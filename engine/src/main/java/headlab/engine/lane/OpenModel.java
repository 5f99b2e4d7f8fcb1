package headlab.engine.lane;

import headlab.datasets.Refusal;
import headlab.engine.model.CheckpointFolder;
import headlab.engine.model.FingerprintCache;
import headlab.engine.model.ModelFolders;
import headlab.engine.model.ModelRef;
import headlab.engine.model.StoredTensor;
import headlab.engine.store.ResultStore;
import headlab.engine.sweep.LoadedModel;
import headlab.engine.sweep.Turn;
import headlab.engine.tokens.Tokenizer;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/// A model that a lane has open: its weights on a device, its tokenizer, and the fingerprint of its
/// files, which another thread reads meanwhile.
final class OpenModel implements AutoCloseable {
  private final ModelRef ref;
  private final CheckpointFolder checkpoint;
  private final Tokenizer tokenizer;
  private final LoadedModel model;
  private final PromptSource source;
  private final Looking looking;
  private final Continuing continuing;
  private final CompletableFuture<String> fingerprint = new CompletableFuture<>();
  private final Thread reader;

  private OpenModel(
      ModelRef ref,
      CheckpointFolder checkpoint,
      Tokenizer tokenizer,
      LoadedModel model,
      FingerprintCache cache,
      ResultStore store) {
    this.ref = ref;
    this.checkpoint = checkpoint;
    this.tokenizer = tokenizer;
    this.model = model;
    source = new PromptSource(tokenizer, checkpoint.spec(), store);
    looking = new Looking(model, tokenizer, source);
    continuing = new Continuing(model, tokenizer);
    reader = Thread.ofPlatform().daemon().name("fingerprint").start(() -> read(cache));
  }

  /// Opens the model that `ref` means.
  ///
  /// @param turn is asked between the steps, of which the first of a process load libraries and
  ///   take seconds
  /// @throws Refusal naming the file and what is wrong with it
  /// @throws InterruptedException as `turn` throws it; nothing stays open
  static OpenModel open(
      ModelRef ref, ModelFolders folders, FingerprintCache cache, ResultStore store, Turn turn)
      throws InterruptedException {
    CheckpointFolder checkpoint = CheckpointFolder.open(folders.resolve(ref.location()));
    turn.between();
    Tokenizer tokenizer = Tokenizer.open(checkpoint.folder());
    LoadedModel model = null;
    OpenModel open = null;
    try {
      turn.between();
      model = LoadedModel.open(checkpoint, ref.device(), ref.dtype());
      turn.between();
      open = new OpenModel(ref, checkpoint, tokenizer, model, cache, store);
      return open;
    } finally {
      if (open == null) {
        if (model != null) {
          model.close();
        }
        tokenizer.close();
      }
    }
  }

  private void read(FingerprintCache cache) {
    try {
      fingerprint.complete(cache.fingerprint(checkpoint));
    } catch (InterruptedException e) {
      fingerprint.completeExceptionally(e);
    } catch (RuntimeException | Error e) {
      fingerprint.completeExceptionally(e);
    }
  }

  ModelRef ref() {
    return ref;
  }

  /// Where its files lie.
  Path folder() {
    return checkpoint.folder();
  }

  /// How many numbers the model consists of.
  long parameters() {
    return checkpoint.tensors().stream().mapToLong(StoredTensor::size).sum();
  }

  /// The prompts of sets as its tokens.
  PromptSource source() {
    return source;
  }

  Looking looking() {
    return looking;
  }

  Continuing continuing() {
    return continuing;
  }

  Tokenizer tokenizer() {
    return tokenizer;
  }

  LoadedModel model() {
    return model;
  }

  /// Calls `known` with the fingerprint, from the thread that reads it, unless reading fails.
  void whenFingerprint(Consumer<String> known) {
    var _ = fingerprint.thenAccept(known);
  }

  /// The fingerprint, waited for.
  String fingerprint() throws InterruptedException {
    try {
      return fingerprint.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Refusal refusal) {
        throw refusal;
      }
      throw new Refusal(
          "The weights of %s could not be read to the end.".formatted(ref.location()), e);
    }
  }

  @Override
  public void close() {
    reader.interrupt();
    continuing.close();
    looking.close();
    model.close();
    tokenizer.close();
  }
}
