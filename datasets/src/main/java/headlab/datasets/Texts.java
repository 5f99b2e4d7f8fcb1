package headlab.datasets;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/// The running texts that generators cut prompts from, written for this project.
final class Texts {
  private Texts() {}

  /// The lines of `texts/FILE` as they stand.
  static List<String> lines(String file) {
    return lines("texts/" + file, "text '" + file + "'");
  }

  /// The lines of a file beside this class as they stand.
  ///
  /// @param what it is called where there is none
  static List<String> lines(String path, String what) {
    try (InputStream in = Texts.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalArgumentException("There is no " + what + ".");
      }
      return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The sentences of a paragraph, each with its full stop and without the space before it.
  static List<String> sentences(String paragraph) {
    return Stream.of(paragraph.split("(?<=\\.) ", -1)).filter(s -> !s.isBlank()).toList();
  }
}
