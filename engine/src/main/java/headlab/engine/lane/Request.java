package headlab.engine.lane;

import headlab.datasets.Prompt;
import headlab.datasets.PromptSet;
import headlab.engine.bench.BenchRow;
import headlab.engine.hook.HookPoint;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Side;
import headlab.engine.model.DeviceName;
import headlab.engine.model.ModelRef;
import headlab.engine.sweep.Sampling;
import headlab.engine.tokens.Bos;
import java.io.Serializable;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What can be asked of a lane. Every request carries an `id` that its events repeat.
public sealed interface Request extends Serializable {
  long id();

  /// Load a model, or say why not. Answer: `Event.Opened`.
  record Open(long id, ModelRef model) implements Request {}

  /// What the files of the model at `location` say of it, without running it. Answer: `Inspected`.
  record Inspect(long id, String location) implements Request {}

  /// Run an analysis. Answers: `Started`, `Progress`, `SoFar`, `Ended`.
  ///
  /// @param command the analysis and its flags, as stored: `head-ablation --prompts ioi:n=20`
  record Run(long id, ModelRef model, Bos bos, String command) implements Request {}

  /// Go on with a stored run. Answers as for `Run`.
  record Resume(long id, long run) implements Request {}

  /// Stop a run, a generation or a capture: the running one, or one that waits.
  ///
  /// @param target the id of the `Run`, `Resume`, `Generate` or `Capture`
  record Cancel(long id, long target) implements Request {}

  /// Tokens, predictions and effect of the edits on one prompt. The newest wins: an older one that
  /// has not begun is dropped. Answer: `Seen`.
  ///
  /// @param position whose next-token predictions are asked for; negative counts from the end
  /// @param captures hook points whose values of the edited clean run come back
  /// @param top how many predictions
  /// @param continuation how many tokens of the likeliest continuation, of the unedited and of the
  ///   edited run, follow as `Continued` while nothing else waits; given up when a newer one comes
  record Look(
      long id,
      ModelRef model,
      Bos bos,
      Draft draft,
      List<Intervention> edits,
      Side side,
      int position,
      Set<HookPoint> captures,
      int top,
      int continuation)
      implements Request {
    public Look {
      edits = List.copyOf(edits);
      captures = Set.copyOf(captures);
    }
  }

  /// Continue a prompt. Answers: `Generated` for each token, then `GenerationEnded`. `Cancel` stops
  /// it.
  ///
  /// @param edits made at every step; which positions they reach says `LoadedModel.generate`
  /// @param captures hook points whose values come with each token
  /// @param toEnd whether the token that ends a text ends it
  record Generate(
      long id,
      ModelRef model,
      Bos bos,
      Draft draft,
      List<Intervention> edits,
      Side side,
      Sampling sampling,
      Set<HookPoint> captures,
      boolean toEnd)
      implements Request {
    public Generate {
      edits = List.copyOf(edits);
      captures = Set.copyOf(captures);
    }
  }

  /// The prompts of a set as tokens. Answer: `Prompts`.
  record ListPrompts(long id, ModelRef model, Bos bos, PromptSet set) implements Request {}

  /// Next-token logits of ids or text. Answer: `Logits`.
  ///
  /// @param text null where ids are given
  /// @param ids used as given; null where text is given
  /// @param allPositions every position, not only the last
  /// @param edits made in the run, in this order
  record AskLogits(
      long id,
      ModelRef model,
      Bos bos,
      @Nullable String text,
      @Nullable List<Integer> ids,
      boolean allPositions,
      List<Intervention> edits)
      implements Request {
    public AskLogits {
      edits = List.copyOf(edits);
    }

    /// Of the run without edits.
    public AskLogits(
        long id,
        ModelRef model,
        Bos bos,
        @Nullable String text,
        @Nullable List<Integer> ids,
        boolean allPositions) {
      this(id, model, bos, text, ids, allPositions, List.of());
    }
  }

  /// Next tokens of many prompts of ids: what `evaluate` needs. Answer: `Answered`.
  ///
  /// @param edits made in every run, e.g. heads that are zeroed
  record Answer(long id, ModelRef model, List<List<Integer>> prompts, List<Intervention> edits)
      implements Request {
    public Answer {
      prompts = prompts.stream().map(List::copyOf).toList();
      edits = List.copyOf(edits);
    }
  }

  /// Write what runs hold at hook points into a safetensors file; one that is there is replaced.
  /// Answers: `Planned`, `Progress`, `Captured`. `Cancel` stops it, and leaves no file.
  ///
  /// @param file where, as a whole path
  record Capture(long id, ModelRef model, Bos bos, CaptureOrder order, String file)
      implements Request {}

  /// Keep typed prompts in the store as a set. Answer: `Kept`.
  record Keep(long id, List<Prompt> prompts, String note) implements Request {
    public Keep {
      prompts = List.copyOf(prompts);
    }
  }

  /// Run rows of the bench, alone on the device: the model that is open is closed. Answers:
  /// `Progress`, `Measured`.
  ///
  /// @param check whether the values of edited runs are compared with those of full reruns
  record Measure(long id, DeviceName device, List<BenchRow> rows, boolean check)
      implements Request {
    public Measure {
      rows = List.copyOf(rows);
    }
  }
}
