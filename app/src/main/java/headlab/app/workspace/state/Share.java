package headlab.app.workspace.state;

import headlab.engine.figure.Figure;
import headlab.engine.store.PromptValue;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a prompt counts in a cell, on the scale of the figure: the mean of all is the cell's value.
///
/// Figures of edited runs show their metric on a scale of its own; which one, their own side values
/// tell.
enum Share {
  /// The stored value itself.
  SAME {
    @Override
    double of(double value, double clean, double corrupted, double span) {
      return value;
    }
  },
  /// The clean metric minus that of the edited run.
  LOST {
    @Override
    double of(double value, double clean, double corrupted, double span) {
      return clean - value;
    }
  },
  /// What an edit of the corrupted run brings back.
  RESTORED {
    @Override
    double of(double value, double clean, double corrupted, double span) {
      return (value - corrupted) / span;
    }
  },
  /// What an edit of the clean run breaks.
  BROKEN {
    @Override
    double of(double value, double clean, double corrupted, double span) {
      return (value - clean) / span;
    }
  };

  /// @param span mean clean minus mean corrupted metric
  abstract double of(double value, double clean, double corrupted, double span);

  /// The scale of `grid`: the one by which each of its values follows from the raw one beside it.
  static Share in(Figure.Grid grid) {
    Figure.Sides sides = grid.sides();
    if (sides.raw().isEmpty()) {
      return SAME;
    }
    double clean = orNaN(sides.clean());
    double corrupted = orNaN(sides.corrupted());
    for (Share each : List.of(RESTORED, BROKEN, LOST)) {
      if (fits(each, grid, clean, corrupted)) {
        return each;
      }
    }
    return SAME;
  }

  /// What one prompt counts, or NaN where a run is missing that it is measured from.
  double of(PromptValue each, Figure.Sides sides) {
    return of(
        each.value(),
        orNaN(each.clean()),
        orNaN(each.corrupted()),
        orNaN(sides.clean()) - orNaN(sides.corrupted()));
  }

  private static boolean fits(Share share, Figure.Grid grid, double clean, double corrupted) {
    for (int i = 0; i < grid.values().size(); i++) {
      Double raw = grid.sides().raw().get(i);
      Double value = grid.values().get(i);
      if (raw != null && value != null) {
        double made = share.of(raw, clean, corrupted, clean - corrupted);
        if (!(Math.abs(made - value) <= 1e-6 * Math.max(1, Math.abs(value)))) {
          return false;
        }
      }
    }
    return true;
  }

  private static double orNaN(@Nullable Double value) {
    return Objects.requireNonNullElse(value, Double.NaN);
  }
}
