package headlab.app.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import headlab.datasets.Prompt;
import headlab.datasets.PromptLines;
import headlab.datasets.Refusal;
import headlab.datasets.StrictJson;
import headlab.datasets.TextDocuments;
import headlab.datasets.WrongLines;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/// Prompts in a file: JSONL, or CSV whose header names fields of a prompt, with `roles` as a JSON
/// object in its field, or plain text whose documents are separated by empty lines.
public final class PromptFile {
  private static final long MOST_BYTES = 64L << 20;
  private static final Set<String> COLUMNS =
      Set.of("clean", "corrupted", "correct", "incorrect", "roles", "template", "group", "bos");

  private PromptFile() {}

  /// Whether a word of the command line means a file and not a set: it holds a slash or ends in
  /// .jsonl, .csv or .txt.
  public static boolean isFile(String word) {
    return word.contains("/") || word.contains(java.io.File.separator) || isNamedAsOne(word);
  }

  /// Whether a file has the name of one that holds prompts: it ends in .jsonl, .csv or .txt.
  public static boolean isNamedAsOne(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".jsonl") || lower.endsWith(".csv") || lower.endsWith(".txt");
  }

  /// Reads it.
  ///
  /// @throws Refusal naming the file and the line
  public static List<Prompt> read(String word) {
    try {
      String text = StrictJson.readText(Path.of(word), MOST_BYTES);
      String lower = word.toLowerCase(Locale.ROOT);
      if (lower.endsWith(".txt")) {
        return TextDocuments.read(text);
      }
      return lower.endsWith(".csv") ? csv(text) : PromptLines.read(text);
    } catch (InvalidPathException e) {
      throw new Refusal("'" + word + "' cannot be the name of a file.", e);
    } catch (Refusal e) {
      throw e.sentence().contains(word) ? e : new Refusal(word + ": " + e.sentence(), e);
    }
  }

  /// What the CSV library says, without the names of its classes.
  private static String reason(Exception e) {
    return String.valueOf(e.getMessage()).replaceAll("([a-z]+\\.)+[A-Za-z]+Exception: ", "");
  }

  private static List<Prompt> csv(String text) {
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
    List<Prompt> prompts = new ArrayList<>();
    WrongLines wrong = new WrongLines();
    try (CSVParser parser = format.parse(new StringReader(content))) {
      check(parser.getHeaderNames());
      for (CSVRecord line : parser) {
        int number = (int) parser.getCurrentLineNumber();
        wrong.hear(() -> prompts.add(prompt(parser.getHeaderNames(), line, number)));
      }
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      throw new Refusal("It is not a CSV file with a header: " + Refusal.quote(reason(e)) + ".", e);
    }
    wrong.refuse();
    if (prompts.isEmpty()) {
      throw new Refusal("The file has a header and no prompts.");
    }
    return prompts;
  }

  private static void check(List<String> header) {
    for (String name : header) {
      if (!COLUMNS.contains(name)) {
        throw new Refusal(
            "Line 1: there is no column %s; a prompt has %s."
                .formatted(
                    Refusal.quote(name), String.join(", ", COLUMNS.stream().sorted().toList())));
      }
    }
  }

  private static Prompt prompt(List<String> header, CSVRecord line, int number) {
    if (!line.isConsistent()) {
      throw new Refusal(
          "Line %d has %d fields, the header %d.".formatted(number, line.size(), header.size()));
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (String name : header) {
      String value = line.get(name);
      if (!value.isEmpty()) {
        json.set(name, value(name, value, number));
      }
    }
    return PromptLines.readLine(json.toString(), number);
  }

  /// A field as JSON: `roles` is written as an object, `bos` as true or false, all else is text.
  private static JsonNode value(String name, String value, int number) {
    if (name.equals("roles")) {
      return StrictJson.object(value, "Line " + number + ": 'roles'");
    }
    boolean truth = name.equals("bos") && (value.equals("true") || value.equals("false"));
    return truth ? BooleanNode.valueOf(value.equals("true")) : TextNode.valueOf(value);
  }
}
