package headlab.engine.store;

import headlab.engine.model.ModelRef;
import headlab.engine.tokens.Bos;
import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One analysis with its parameters on one model, as the store knows it.
///
/// @param analysis its id: `head-ablation`
/// @param command the analysis and every parameter
/// @param model as asked for
/// @param family null until the model was opened
/// @param sha256 the fingerprint of the weights, or null until it is known
/// @param device where it ran, or null
/// @param analysisVersion grows when an analysis's numbers change
/// @param ended null while it is not over
/// @param sentence why it failed, or null
/// @param done how many of the `total` rows of the sweeps it had begun were there when it was last
///   heard of
public record Run(
    long id,
    RunState state,
    String analysis,
    String command,
    ModelRef model,
    Bos bos,
    @Nullable String family,
    @Nullable String sha256,
    @Nullable String device,
    String engineVersion,
    int analysisVersion,
    Instant started,
    @Nullable Instant ended,
    @Nullable String sentence,
    int done,
    int total)
    implements Serializable {

  /// What a run is before it has a row.
  ///
  /// @param command every parameter written out
  public record Draft(
      String analysis, int analysisVersion, String command, ModelRef model, Bos bos) {}
}
