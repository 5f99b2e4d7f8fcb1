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

  /// The value of the run without edits, at the same place: frozen while others change.
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
    };
  }
}
