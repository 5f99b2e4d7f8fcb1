package headlab.app.workspace;

import headlab.app.workspace.state.Desk;
import headlab.app.workspace.state.PromptState;
import headlab.app.workspace.state.Substitute;
import headlab.datasets.PromptSet;
import headlab.engine.analysis.CommandLine;
import headlab.engine.lane.Event;
import headlab.engine.tokens.Bos;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What the window looks at, as the command line that prints the same numbers.
final class StateLine {
  private StateLine() {}

  /// `./headlab look --model ... --clean ... --zero 0.7,1.2`.
  static String of(Desk desk) {
    Event.Opened open = desk.model().opened().get();
    List<String> words = new ArrayList<>(List.of("./headlab", "look"));
    if (open != null) {
      flag(words, "--model", open.model().location());
    }
    prompt(desk.prompt(), words);
    if (desk.prompt().bos().get() != Bos.AUTO) {
      flag(words, "--bos", desk.prompt().bos().get().id());
    }
    for (Substitute substitute : List.of(Substitute.ZERO, Substitute.MEAN)) {
      flag(words, "--" + substitute.id(), heads(desk, substitute));
    }
    flag(words, "--scale", scaled(desk));
    return CommandLine.line(words);
  }

  private static void prompt(PromptState prompt, List<String> words) {
    PromptSet set = prompt.set().get();
    if (set != null) {
      flag(words, "--prompts", set.format());
      flag(words, "--index", Integer.toString(prompt.index().get()));
      return;
    }
    flag(words, "--clean", prompt.clean().get());
    flag(words, "--corrupted", prompt.corrupted().get());
    flag(words, "--correct", spaced(prompt.correct().get()));
    flag(words, "--incorrect", spaced(prompt.incorrect().get()));
  }

  /// As a shell is told: a real space for the visible one.
  private static String spaced(String answers) {
    return answers.replace('␣', ' ');
  }

  private static String heads(Desk desk, Substitute substitute) {
    return desk.ablations().heads().get().entrySet().stream()
        .filter(each -> each.getValue().equals(substitute))
        .map(each -> each.getKey().toString())
        .collect(Collectors.joining(","));
  }

  private static String scaled(Desk desk) {
    return desk.ablations().heads().get().entrySet().stream()
        .filter(each -> !each.getValue().isOff())
        .map(each -> each.getKey() + "=" + desk.ablations().factor(each.getKey()))
        .collect(Collectors.joining(","));
  }

  private static void flag(List<String> words, String name, String value) {
    if (!value.isEmpty()) {
      words.add(name);
      words.add(value);
    }
  }
}
