package headlab.app.export;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;

final class CsvFileTest {
  @Test
  void everyCellIsALineWithItsRawValue() throws IOException {
    List<CSVRecord> lines = read(CsvFile.encode(Examples.heads(), Examples.provenance()));
    assertEquals(18, lines.size());
    assertEquals("1.4", lines.get(10).get("cell"));
    assertEquals(0.875, Double.parseDouble(lines.get(10).get("value")));
    assertEquals(5.0, Double.parseDouble(lines.get(10).get("raw")));
    assertEquals("20", lines.get(10).get("n"));
    assertEquals("3.25", lines.get(10).get("clean"));
    assertEquals("-3.5", lines.get(10).get("corrupted"));
    assertEquals("ab".repeat(32), lines.get(10).get("model_sha256"));
  }

  @Test
  void thePlantedHeadIsTheExtreme() throws IOException {
    CSVRecord top =
        read(CsvFile.encode(Examples.heads(), Examples.provenance())).stream()
            .filter(line -> !line.get("value").isEmpty())
            .max(Comparator.comparingDouble(line -> Double.parseDouble(line.get("value"))))
            .orElseThrow();
    assertEquals(List.of("1", "4"), List.of(top.get("layers"), top.get("heads")));
  }

  @Test
  void anAbsentCellKeepsItsReason() throws IOException {
    CSVRecord absent = read(CsvFile.encode(Examples.heads(), Examples.provenance())).get(17);
    assertEquals("", absent.get("value"));
    assertEquals("The two runs do not differ here.", absent.get("reason"));
  }

  @Test
  void labelsWithCommasAndQuotesComeBack() throws IOException {
    List<CSVRecord> lines = read(CsvFile.encode(Examples.tokens(), Examples.provenance()));
    assertEquals("a&b<c", lines.get(4).get("positions"));
    assertEquals("␣naïve", lines.get(7).get("positions"));
    assertEquals(6, read(CsvFile.encode(Examples.components(), Examples.provenance())).size());
  }

  @Test
  void everyFacetIsThereWithItsRandomControl() throws IOException {
    List<CSVRecord> lines = read(CsvFile.encode(Examples.facets(), Examples.provenance()));
    assertEquals(72, lines.size());
    CSVRecord top = lines.get(46);
    assertEquals(List.of("2", "1.4"), List.of(top.get("singular"), top.get("cell")));
    assertEquals(4.5, Double.parseDouble(top.get("value")));
    assertEquals(0.046, Double.parseDouble(top.get("control")));
    assertEquals("The head is switched off.", lines.get(18).get("reason"));
    assertEquals("", lines.get(19).get("reason"));
  }

  @Test
  void intervalsOfBarsAreThere() throws IOException {
    List<CSVRecord> lines = read(CsvFile.encode(Examples.intervals(), Examples.provenance()));
    assertEquals("top 5", lines.get(1).get("masked"));
    assertEquals(0.3, Double.parseDouble(lines.get(1).get("low")));
    assertEquals(0.55, Double.parseDouble(lines.get(1).get("high")));
    assertEquals(0.93, Double.parseDouble(lines.get(1).get("control")));
    assertEquals("", lines.get(2).get("value"));
  }

  @Test
  void curvesScattersTablesAndStripsAreThereWithEveryDigit() throws IOException {
    List<CSVRecord> curves = read(CsvFile.encode(Examples.curves(), Examples.provenance()));
    assertEquals(10, curves.size());
    assertEquals(List.of("random", "10.0", ""), fields(curves.get(7), "masked", "count", "value"));
    assertEquals(List.of("top", "5.0", "0.4"), fields(curves.get(1), "masked", "count", "value"));
    assertEquals(List.of("0.3", "0.5"), fields(curves.get(1), "low", "high"));
    List<CSVRecord> points = read(CsvFile.encode(Examples.scatter(), Examples.provenance()));
    assertEquals(List.of("1.4", "0.9", "0.8"), fields(points.get(10), "headNames", "x", "value"));
    assertEquals("", points.get(17).get("value"));
    List<CSVRecord> rows = read(CsvFile.encode(Examples.table(), Examples.provenance()));
    assertEquals(
        List.of("0.10", "a_b^c {x}", "0.123456789", "3"),
        fields(rows.get(1), "head", "reads", "singular value", "rank"));
    assertEquals("", rows.get(2).get("writes"));
    List<CSVRecord> tokens = read(CsvFile.encode(Examples.strip(), Examples.provenance()));
    assertEquals(63, tokens.size());
    assertEquals(
        List.of("1", "2", "␣a", "0.25"),
        fields(tokens.get(62), "line", "position", "token", "value"));
  }

  private static List<String> fields(CSVRecord line, String... names) {
    return Stream.of(names).map(line::get).toList();
  }

  private static List<CSVRecord> read(byte[] csv) throws IOException {
    return CSVFormat.RFC4180
        .builder()
        .setHeader()
        .setSkipHeaderRecord(true)
        .get()
        .parse(new StringReader(new String(csv, StandardCharsets.UTF_8)))
        .getRecords();
  }
}
