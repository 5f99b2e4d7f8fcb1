package headlab.app.architecture.bad.engine;

final class CatchesException {
  @SuppressWarnings("CatchAndPrintStackTrace")
  int length(String text) {
    try {
      return text.length();
    } catch (Exception e) {
      return 0;
    }
  }
}
