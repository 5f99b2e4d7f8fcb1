package headlab.datasets;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Facts in pairs: "The Eiffel Tower is located in the city of" Paris, against the Colosseum in
/// Rome.
///
/// The corrupted side names another subject of as many tokens, whose answer is the wrong one.
/// Roles: `N` = the subject, `N-1` = the word before it, `R` = the relation (capital, located),
/// `END`.
///
/// Options: `facts` = `capitals`, `landmarks`; `form` = `is` ("the capital of N is"), `possessive`
/// ("N's capital is"), `comma`, `city`, `question`, for capitals; `openers` = `yes` (15 ways to
/// begin the statement), `no`; `shots` = facts of other subjects before it (0); `vary` = `both`,
/// `subject` (one opener throughout), `opener` (one subject throughout); `corruption` = `other`,
/// `none`.
///
/// Source: arXiv:2403.19521 for capitals; the openers are our own.
public final class FactualPairs implements Generator {
  @Override
  public String name() {
    return "factual-pairs";
  }

  @Override
  public String description() {
    return "Facts: \"It is well known that the capital of France is\" Paris, against Italy and Rome";
  }

  @Override
  public Generated generate(PromptSet.Named set, Spelling spelling) {
    Options options = Options.of(set, "facts", "form", "openers", "shots", "vary", "corruption");
    String facts = options.choice("facts", "capitals", "landmarks");
    String form = options.choice("form", "is", "possessive", "comma", "city", "question");
    boolean openers = options.choice("openers", "yes", "no").equals("yes");
    int shots = options.number("shots", 0, 0, 5);
    String vary = options.choice("vary", "both", "subject", "opener");
    boolean corrupted = options.choice("corruption", "other", "none").equals("other");
    FactForm shape = facts.equals("capitals") ? FactForm.capital(form) : FactForm.landmark();
    List<String> notes = new ArrayList<>();
    List<FactPairs> pairs = FactPairs.of(shape, facts, openers && shape.opens(), spelling, notes);
    if (pairs.isEmpty()) {
      return new Fallback(spelling).generate(set);
    }
    Random random = Words.random(name(), set.seed());
    FactPairs of = Words.choose(random, pairs);
    String always = vary.equals("opener") ? Words.choose(random, of.subjects()) : "";
    List<Prompt> prompts = new ArrayList<>();
    for (int i = 0; i < set.count(); i++) {
      boolean next = i > 0 && Words.isNewDraw(i, set.count());
      of = next && !vary.equals("subject") ? Words.choose(random, pairs) : of;
      prompts.add(of.prompt(always, shots, corrupted, random));
    }
    return new Generated(prompts, notes);
  }

  /// One line of a list of facts.
  record Fact(String subject, String answer) {
    static Map<String, Fact> of(String list) {
      Map<String, Fact> facts = new LinkedHashMap<>();
      for (String line : Words.list(list)) {
        String[] parts = line.split("\t", -1);
        facts.put(parts[0], new Fact(parts[0], parts[1]));
      }
      return facts;
    }
  }
}
