package headlab.app.workspace.state;

import headlab.datasets.PromptSet;
import headlab.engine.store.Run;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Goes from a run back to what it read.
public final class PromptsOfRun {
  private static final Pattern FLAG = Pattern.compile(" --prompts[ =](\\S+)");

  private PromptsOfRun() {}

  /// The set as its command names it, or empty where the run read none.
  public static String text(Run run) {
    Matcher flag = FLAG.matcher(run.command());
    return flag.find() ? flag.group(1) : "";
  }

  /// The set in a few words, or empty.
  public static String words(Run run) {
    String set = text(run);
    return set.startsWith("sha256:") ? "typed or file " + set.substring(7, 15) : set;
  }

  /// Looks at one prompt of what `run` read, counted from 0; at none where it read none.
  static void look(Run run, int index, PromptState prompt) {
    PromptSet set = set(run);
    if (set == null) {
      return;
    }
    if (!set.equals(prompt.set().get())) {
      prompt.index().set(0); // the set that goes may have fewer prompts
      prompt.bos().set(run.bos());
      prompt.set().set(set);
    }
    prompt.index().set(index);
  }

  private static @Nullable PromptSet set(Run run) {
    String text = text(run);
    return text.isEmpty() ? null : PromptSet.parse(text);
  }
}
