package headlab.app.export;

import headlab.app.figure.Plotted;
import java.text.FieldPosition;
import java.text.NumberFormat;
import java.text.ParsePosition;

/// Ticks of exported axes as the window writes them.
@SuppressWarnings("serial") // drawn and forgotten
final class TickFormat extends NumberFormat {
  @Override
  public StringBuffer format(double number, StringBuffer into, FieldPosition place) {
    return into.append(Plotted.tick(Math.abs(number) < 1e-12 ? 0 : number));
  }

  @Override
  public StringBuffer format(long number, StringBuffer into, FieldPosition place) {
    return format((double) number, into, place);
  }

  @Override
  public Number parse(String text, ParsePosition place) {
    throw new UnsupportedOperationException("Ticks are only written.");
  }
}
