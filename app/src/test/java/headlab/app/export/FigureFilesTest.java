package headlab.app.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.datasets.Refusal;
import headlab.engine.figure.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FigureFilesTest {
  @TempDir Path folder;

  @Test
  void everyKindOfFigureIsWrittenInEveryFormatAndNothingElseIsLeft() throws IOException {
    Path out = folder.resolve("new/out");
    for (Figure figure : Examples.all()) {
      List<Path> files =
          FigureFiles.write(figure, Examples.provenance(), out, List.of(Format.values()));
      assertEquals(
          Stream.of("svg", "outlines.svg", "pdf", "png", "csv", "tex")
              .map(format -> out.resolve(figure.name() + "." + format))
              .toList(),
          files);
      FigureFiles.write(
          figure, Examples.provenance(), Path.of("target", "snapshots"), List.of(Format.PNG));
      for (Path file : files) {
        assertTrue(Files.size(file) > 300, file.toString());
      }
    }
    try (Stream<Path> all = Files.list(out)) {
      assertEquals(6L * Examples.all().size(), all.count());
    }
  }

  @Test
  void writingTwiceGivesEqualBytes() {
    for (Format format : Format.values()) {
      assertArrayEquals(
          format.encode(Examples.tokens(), Examples.provenance()),
          format.encode(Examples.tokens(), Examples.provenance()),
          format.id());
    }
  }

  @Test
  void aFolderThatIsAFileIsRefusedInOneSentence() throws IOException {
    Path file = Files.createFile(folder.resolve("taken"));
    Refusal refusal =
        assertThrows(
            Refusal.class,
            () ->
                FigureFiles.write(
                    Examples.heads(), Examples.provenance(), file, List.of(Format.CSV)));
    assertTrue(refusal.sentence().contains("cannot be written"), refusal.sentence());
  }

  @Test
  void fileNamesAreLegalEverywhere() {
    assertEquals("ioi-n-100-seed-7", FileName.of("ioi:n=100,seed=7"));
    assertEquals("byResidual.2", FileName.of("byResidual.2"));
    assertEquals("figure-con.x", FileName.of("con.x"));
    assertEquals("figure", FileName.of("../..//"));
    assertEquals("a_b-c", FileName.of("a_b c…"));
    assertTrue(FileName.of("x".repeat(500)).length() <= 100);
  }

  @Test
  void formatsAreReadFromAList() {
    assertEquals(List.of(Format.PDF, Format.CSV), Format.parseList("pdf,csv,pdf"));
    assertThrows(IllegalArgumentException.class, () -> Format.parseList("svg,gif"));
    assertThrows(IllegalArgumentException.class, () -> Format.parseList(""));
  }
}
