package headlab.engine.lane;

import headlab.datasets.PromptSet;
import headlab.engine.analysis.Outcome;
import headlab.engine.bench.Measure;
import headlab.engine.figure.Figure;
import headlab.engine.hook.HookPoint;
import headlab.engine.model.Inspection;
import headlab.engine.model.ModelRef;
import headlab.engine.model.ModelSpec;
import headlab.engine.sweep.GenerationEnd;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a lane says. `request` is the id of the request it answers.
public sealed interface Event extends Serializable {
  long request();

  /// A model is ready.
  ///
  /// @param device where it lies: `cpu`, `cuda:0`
  /// @param bosRule what the tokenizer's files say of BOS, as a sentence
  /// @param parameters how many numbers
  record Opened(
      long request, ModelRef model, ModelSpec spec, String device, String bosRule, long parameters)
      implements Event {}

  /// The answer to `Request.Inspect`.
  record Inspected(long request, Inspection inspection, String sha256) implements Event {}

  /// The model's fingerprint is known.
  record Fingerprint(long request, ModelRef model, String sha256) implements Event {}

  /// A request that could not be answered.
  record Refused(long request, String sentence, int exitCode) implements Event {}

  /// A run has its row in the store.
  record Started(long request, long run, String command) implements Event {}

  /// How far a run is.
  ///
  /// @param run 0 where it has no row in the store
  /// @param secondsLeft estimate, or null while there is none
  record Progress(
      long request, long run, String what, int done, int total, @Nullable Double secondsLeft)
      implements Event {}

  /// What a sweep of a run will hold.
  ///
  /// @param what the sweep's name
  /// @param sentence how much beside the weights, and how much is free
  record Planned(long request, long run, String what, String sentence) implements Event {}

  /// The figures of a run so far.
  record SoFar(long request, long run, List<Figure> figures) implements Event {}

  /// A run is over; its figures are in the store when it finished.
  record Ended(long request, long run, Outcome outcome, List<Figure> figures) implements Event {}

  /// One possible next token.
  record Prediction(int id, String label, double logit, double probability)
      implements Serializable {}

  /// What a run of the prompt says about the answers at its last position.
  ///
  /// @param logitDifference null where an answer is missing
  /// @param correctRank 0 is the top; null where there is no correct answer
  record Answers(
      @Nullable Double logitDifference,
      @Nullable Double correctLogProb,
      @Nullable Integer correctRank,
      @Nullable Integer incorrectRank)
      implements Serializable {}

  /// The answer to `Request.Look`. One whose place a newer one took has no event at all: whoever
  /// asked the newer one no longer listens to it.
  ///
  /// @param prompt as tokens
  /// @param before predictions of the unedited run at the position asked for
  /// @param after predictions of the edited run; equal to `before` without edits
  /// @param answersBefore the answers in the unedited run, at the last position
  /// @param captures of the edited run of the side asked for
  /// @param touched how many (layer, head, position) places the edits write to
  /// @param millis how long the lane worked on it
  record Seen(
      long request,
      TokenizedPrompt prompt,
      int position,
      List<Prediction> before,
      List<Prediction> after,
      Answers answersBefore,
      Answers answersAfter,
      Map<HookPoint, Tensor> captures,
      int touched,
      double millis)
      implements Event {}

  /// A token as it is shown.
  record Token(int id, String label) implements Serializable {}

  /// How the prompt of a `Request.Look` goes on, as far as it is known.
  ///
  /// @param edited whether it is the edited run; without edits there is none
  /// @param tokens all so far
  /// @param complete whether no more will come
  record Continued(long request, boolean edited, List<Token> tokens, boolean complete)
      implements Event {
    public Continued {
      tokens = List.copyOf(tokens);
    }
  }

  /// One token of a `Request.Generate`.
  ///
  /// @param step from 0
  /// @param text what becomes readable with it: empty where its bytes are a part of a character
  /// @param logProb in the model's own distribution, before temperature and cuts
  /// @param captures in step 0 of all positions of the prompt, later of the one new position
  record Generated(
      long request,
      int step,
      Token token,
      String text,
      double logProb,
      Map<HookPoint, Tensor> captures)
      implements Event {}

  /// A `Request.Generate` is over.
  ///
  /// @param prompt as tokens
  /// @param rest text that was left: bytes that never became a character
  /// @param touched how many (layer, head, position) places of the prompt the edits write to
  record GenerationEnded(
      long request,
      TokenizedPrompt prompt,
      int tokens,
      String rest,
      GenerationEnd end,
      int touched,
      double millis)
      implements Event {}

  /// The answer to `Request.ListPrompts`.
  record Prompts(long request, List<TokenizedPrompt> prompts, List<String> notes)
      implements Event {}

  /// The answer to `Request.AskLogits`.
  ///
  /// @param logits axes (position, vocabulary); one position unless all were asked for
  record Logits(
      long request,
      List<Integer> ids,
      List<String> labels,
      Tensor logits,
      List<Prediction> top,
      List<String> warnings)
      implements Event {}

  /// The answer to `Request.Answer`: for each prompt the top next token.
  ///
  /// @param logits of the last position, axes (prompt, vocabulary)
  record Answered(long request, List<Integer> top, Tensor logits) implements Event {}

  /// A tensor of a file of captures.
  ///
  /// @param dtype as the file names it: `F32`, `I64`
  record CapturedTensor(String name, String dtype, List<Integer> shape) implements Serializable {
    public CapturedTensor {
      shape = List.copyOf(shape);
    }
  }

  /// A `Request.Capture` is over: the file lies there.
  ///
  /// @param stacked whether all prompts are one tensor each, whose first axis counts them
  record Captured(
      long request,
      String file,
      long bytes,
      List<CapturedTensor> tensors,
      int prompts,
      boolean stacked,
      List<String> notes)
      implements Event {
    public Captured {
      tensors = List.copyOf(tensors);
      notes = List.copyOf(notes);
    }
  }

  /// The answer to `Request.Keep`.
  record Kept(long request, PromptSet.Given set) implements Event {}

  /// The answer to `Request.Measure`.
  ///
  /// @param device that gave the figures
  /// @param threads of the processor that shared the work
  record Measured(long request, String device, int threads, List<Measure> measures)
      implements Event {
    public Measured {
      measures = List.copyOf(measures);
    }
  }
}
