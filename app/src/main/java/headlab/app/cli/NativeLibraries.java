package headlab.app.cli;

/// What to do when a native library cannot be loaded.
final class NativeLibraries {
  private NativeLibraries() {}

  /// One sentence with the setting to change.
  static String sentence(Error error) {
    return "a native library could not be loaded (%s); if a file system forbids execution, set TMPDIR (now %s) and DJL_CACHE_DIR (now %s) to folders that allow it."
        .formatted(
            String.valueOf(error.getMessage()).lines().findFirst().orElse(""),
            System.getProperty("java.io.tmpdir"),
            System.getenv().getOrDefault("DJL_CACHE_DIR", "~/.djl.ai"));
  }
}
