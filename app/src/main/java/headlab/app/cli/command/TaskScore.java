package headlab.app.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import headlab.app.run.Conversation;
import headlab.datasets.PromptSet;
import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.List;
import java.util.Map;

/// How often a model's top next token is the answer of a task.
///
/// @param accuracy 0 to 1
/// @param prompts the prompts it was measured on
record TaskScore(String name, double accuracy, int n, List<TokenizedPrompt> prompts) {
  /// The tasks that are measured.
  static final List<String> TASKS = List.of("induction", "ioi", "succession", "facts", "retrieval");

  private static final int EXAMPLES = 100;

  /// Indirect objects are measured on pairs of names that no bundled model saw together.
  static PromptSet set(String task, int count, long seed) {
    return new PromptSet.Named(
        task, seed, count, task.equals("ioi") ? Map.of("pairs", "held-out") : Map.of());
  }

  static TaskScore measure(
      Conversation conversation, Subject subject, String task, int count, long seed)
      throws InterruptedException {
    List<TokenizedPrompt> prompts =
        conversation
            .ask(
                id ->
                    new Request.ListPrompts(
                        id, subject.ref(), subject.bos(), set(task, count, seed)),
                Event.Prompts.class)
            .prompts();
    List<List<Integer>> ids = prompts.stream().map(TokenizedPrompt::clean).toList();
    List<Integer> top =
        conversation
            .ask(id -> new Request.Answer(id, subject.ref(), ids, List.of()), Event.Answered.class)
            .top();
    int right = 0;
    for (int i = 0; i < prompts.size(); i++) {
      right += prompts.get(i).correct().contains(top.get(i)) ? 1 : 0;
    }
    return new TaskScore(task, right / (double) prompts.size(), prompts.size(), prompts);
  }

  ObjectNode json() {
    ObjectNode json = Json.object().put("name", name).put("accuracy", accuracy).put("n", n);
    ArrayNode examples = json.putArray("examples");
    for (TokenizedPrompt prompt : prompts.subList(0, Math.min(EXAMPLES, prompts.size()))) {
      ObjectNode example = examples.addObject();
      example.set("ids", Json.ids(prompt.clean()));
      example.put("answer", prompt.correct().getFirst());
    }
    return json;
  }
}
