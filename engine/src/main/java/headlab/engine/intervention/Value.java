package headlab.engine.intervention;

import headlab.engine.tensor.Tensor;
import java.io.Serializable;
import java.util.List;

/// What an edit writes there. A new kind is a new record: the compiler lists the switches that must
/// learn it.
public sealed interface Value extends Serializable {
  /// 0, in raw coordinates.
  record Zero() implements Value {}

  /// The mean, per position, of the clean runs of the *other* prompts of the sweep that have the
  /// same template (without templates: the same length). Refused where a prompt has no other.
  record Mean() implements Value {}

  /// The value at the same place in another run of the same prompt.
  record From(Side side) implements Value {}

  /// The value of this run times `factor`.
  record Scale(double factor) implements Value {
    public Scale {
      if (!Double.isFinite(factor)) {
        throw new IllegalArgumentException("A scale must be a finite number.");
      }
    }
  }

  /// The value of the run without edits, at the same place: frozen while others change. In a
  /// continuation that run is as long as the prompt, also where a rotation follows the length.
  record Held() implements Value {}

  /// Given values, e.g. captured from another edited run: for each prompt of the sweep the whole
  /// site, in its axes, of which the edited places are taken.
  record Given(List<Tensor> byPrompt) implements Value {
    public Given {
      byPrompt = List.copyOf(byPrompt);
    }
  }

  /// The value of this run projected on a subspace through a centre: `centre + (x - centre) U'U`.
  ///
  /// @param basis orthonormal rows, axes (component, width)
  /// @param centre axis (width)
  record Project(Tensor basis, Tensor centre) implements Value {
    public Project {
      if (basis.rank() != 2 || centre.rank() != 1 || basis.length(1) != centre.length(0)) {
        throw new IllegalArgumentException(
            "A projection needs a basis of rows as long as its centre.");
      }
    }
  }

  /// The value of this run with a part of it scaled: `x + (factor - 1) (x R') W`. A factor of 0
  /// takes the part off, 1 changes nothing. With rows that are dual, `R W' = 1`, the part is a
  /// projection: at Z, one singular component of a head's OV circuit.
  ///
  /// @param read rows R that measure the part, axes (component, width)
  /// @param write rows W that it consists of, axes (component, width)
  record Part(Tensor read, Tensor write, double factor) implements Value {
    public Part {
      boolean fit =
          read.rank() == 2
              && write.rank() == 2
              && read.length(0) == write.length(0)
              && read.length(1) == write.length(1);
      if (!fit || !read.isFinite() || !write.isFinite() || !Double.isFinite(factor)) {
        throw new IllegalArgumentException(
            "A part needs as many finite rows to be written as to be read, of one width, and a finite factor.");
      }
    }
  }

  /// What a head without anything to say still has, because attention rows sum to 1: its value bias
  /// and what the norm's bias adds through `W_V`, both 0 in Llama. Published zero ablations of
  /// GPT-2 are of this kind. At Z and V the vector itself, at RESULT what it writes; elsewhere it
  /// has no meaning and is refused.
  record ZeroFolded() implements Value {}

  /// Given numbers.
  ///
  /// @param numbers one for all places, or one for each unit that is written (at SCORES and PATTERN
  ///   for each source)
  record Constant(Numbers numbers) implements Value {
    public static Constant of(double... numbers) {
      return new Constant(Numbers.of(numbers));
    }
  }

  /// The value of this run plus given numbers: a steering vector.
  ///
  /// @param numbers as in `Constant`
  record Add(Numbers numbers) implements Value {
    public static Add of(double... numbers) {
      return new Add(Numbers.of(numbers));
    }
  }

  /// A part of given numbers in the value of this run: `(1 - alpha) x + alpha e`.
  ///
  /// @param numbers e, as in `Constant`
  record Mix(double alpha, Numbers numbers) implements Value {
    public Mix {
      if (!Double.isFinite(alpha)) {
        throw new IllegalArgumentException("The share of a mix must be a finite number.");
      }
    }
  }

  /// The value of this run plus normal noise of standard deviation `sigma`. Each number depends on
  /// seed, draw, the prompt's clean tokens, head, position and unit alone, so that a run that is
  /// resumed, or whose prompts come in another order or a smaller set, has the same. Heads that
  /// share keys and values share their noise there. One seed draws the same at every hook point.
  ///
  /// @param draw which of several independent draws
  record Noise(long seed, double sigma, int draw) implements Value {
    public Noise {
      if (!Double.isFinite(sigma) || sigma < 0 || draw < 0) {
        throw new IllegalArgumentException("Noise needs a finite sigma and a draw, from 0 on.");
      }
    }
  }

  /// Whether the value comes from outside the edited run, and so only exists at the positions of
  /// the prompt.
  default boolean brought() {
    return switch (this) {
      case Mean mean -> true;
      case From from -> true;
      case Held held -> true;
      case Given given -> true;
      case Zero zero -> false;
      case Scale scale -> false;
      case Project project -> false;
      case Part part -> false;
      case ZeroFolded zero -> false;
      case Constant constant -> false;
      case Add add -> false;
      case Mix mix -> false;
      case Noise noise -> false;
    };
  }
}
