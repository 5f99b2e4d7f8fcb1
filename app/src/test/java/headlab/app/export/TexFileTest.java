package headlab.app.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headlab.engine.figure.Figure;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class TexFileTest {
  @Test
  void aGridIsATableOfItsRowsUnderItsProvenance() {
    String tex = tex(Examples.heads());
    assertTrue(tex.contains("% command: activation-patching --prompts ioi:n=20,seed=0\n"), tex);
    assertTrue(tex.contains("Layer & 0 & 1 & 2 & 3 & 4 & 5 \\\\\n  \\midrule"), tex);
    assertTrue(tex.lines().anyMatch(line -> line.startsWith("  1 & ") && line.contains("0.875")));
    assertTrue(tex.lines().anyMatch(line -> line.startsWith("  2 & ") && line.endsWith("-- \\\\")));
  }

  @Test
  void whatLatexWouldReadAsACommandIsWrittenOut() {
    String tex = tex(Examples.table());
    for (String text :
        new String[] {
          "\\textvisiblespace{}her \\& 100 \\%",
          "a\\_b\\textasciicircum{}c \\{x\\}",
          "\\textasciitilde{}\\#\\$\\textbackslash{}",
          "$\\hookleftarrow$ $\\langle$F0 9F$\\rangle$",
          "4.500 & 12 \\\\",
          "$-2$ &  \\\\"
        }) {
      assertTrue(tex.contains(text), text + " in " + tex);
    }
  }

  @Test
  void facetsAreTablesOfTheirOwnAndIntervalsStandBesideTheirValues() {
    assertEquals(4, tex(Examples.facets()).split("\\\\begin\\{tabular}", -1).length - 1);
    assertTrue(tex(Examples.facets()).contains("Component 3 (singular value)}"));
    assertTrue(tex(Examples.curves()).contains("5 & 0.400 [0.300, 0.500] & 0.930 [0.880, 0.970]"));
    assertTrue(tex(Examples.intervals()).contains("top 5 & 0.400 & 0.300 & 0.550 & 0.930 \\\\"));
    assertTrue(tex(Examples.scatter()).contains("1.4 & 0.900 & 0.800 \\\\"));
  }

  @Test
  void numbersKeepWhatTheySay() {
    assertEquals("$1.25 \\times 10^{-5}$", TexText.number(1.25e-5));
    assertEquals("$-3.00 \\times 10^{7}$", TexText.number(-3e7));
    assertEquals("$-0.500$", TexText.number(-0.5));
    assertEquals("0.000", TexText.number(0.0));
  }

  private static String tex(Figure figure) {
    return new String(TexFile.encode(figure, Examples.provenance()), StandardCharsets.UTF_8);
  }
}
