package headlab.app.workspace.state;

import headlab.app.figure.Head;
import headlab.engine.figure.Figure;
import headlab.engine.store.HeadPair;
import headlab.engine.store.HeadScore;
import headlab.engine.store.Run;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the store says of one head.
///
/// @param sha256 of the model's weights
/// @param scores of all finished runs of the model, the best rank first
/// @param figures of the newest run about this head, by analysis
/// @param composed the newest run that scored pairs of heads, or null
/// @param pairs of that run in which the head is, the strongest first
/// @param note what the user wrote
public record HeadKnown(
    Head head,
    String sha256,
    List<Score> scores,
    Map<String, OfRun> figures,
    @Nullable Run composed,
    List<HeadPair> pairs,
    String note) {

  /// A score and the run it is of.
  public record Score(HeadScore score, Run run) {}

  /// Figures and the run they are of.
  public record OfRun(Run run, List<Figure> figures) {
    public OfRun {
      figures = List.copyOf(figures);
    }
  }
}
