package headlab.app.cli.command;

import headlab.app.run.Conversation;
import headlab.app.run.PromptFile;
import headlab.datasets.Prompt;
import headlab.datasets.PromptLines;
import headlab.datasets.PromptSet;
import headlab.engine.analysis.Analysis;
import headlab.engine.analysis.AnalysisType;
import headlab.engine.analysis.Parameter;
import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import headlab.engine.model.ModelRef;
import headlab.engine.tokens.Bos;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/// `run ANALYSIS`: the flags of the analysis follow from its record.
@Command
public final class RunAnalysis implements Callable<Integer> {
  /// The most choices that stand in a synopsis.
  private static final int FEW = 10;

  private final Surroundings surroundings;
  private final AnalysisType<?> type;

  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private StoreOption store = new StoreOption();
  @Mixin private ExportOptions export = new ExportOptions();

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  private RunAnalysis(Surroundings surroundings, AnalysisType<?> type) {
    this.surroundings = surroundings;
    this.type = type;
  }

  /// The command of one analysis.
  public static CommandSpec of(Surroundings surroundings, AnalysisType<?> type) {
    CommandSpec spec = CommandSpec.forAnnotatedObject(new RunAnalysis(surroundings, type));
    spec.name(type.id());
    spec.usageMessage().description(type.about().question(), type.about().paper());
    for (Parameter parameter : type.parameters()) {
      spec.addOption(option(parameter));
    }
    return spec;
  }

  @Override
  public Integer call() throws InterruptedException {
    ModelRef ref = model.ref();
    Bos bos = model.bos();
    export.check();
    Map<String, String> values = given();
    List<File> files = files(values);
    files.forEach(file -> values.put(file.parameter(), file.set()));
    String command = command(type, values);
    try (Conversation conversation = store.talk(surroundings)) {
      for (File file : files) {
        conversation.ask(id -> new Request.Keep(id, file.prompts(), file.path()), Event.Kept.class);
      }
      Event.Ended ended =
          Watching.run(conversation, surroundings, id -> new Request.Run(id, ref, bos, command));
      return new RunReport(surroundings, json, export).ended(conversation.store(), ended);
    }
  }

  /// A parameter whose word on the command line is a file.
  private record File(String parameter, String path, List<Prompt> prompts) {
    String set() {
      return PromptLines.given(prompts).format();
    }
  }

  private static OptionSpec option(Parameter parameter) {
    boolean isSwitch = parameter.type() == boolean.class && !parameter.list();
    OptionSpec.Builder option =
        OptionSpec.builder(parameter.flag())
            .type(String.class)
            .arity(isSwitch ? "0..1" : "1")
            .description(description(parameter).replace("%", "%%"));
    if (isSwitch) {
      option.fallbackValue("true");
    }
    if (parameter.type() == PromptSet.class) {
      option.paramLabel("SET|FILE");
    } else if (!parameter.choices().isEmpty()) {
      option.paramLabel(choices(parameter));
    } else {
      option.paramLabel("VALUE");
    }
    return option.build();
  }

  /// All of a few; of many one for all, which the description names.
  private static String choices(Parameter parameter) {
    boolean many = parameter.choices().size() > FEW;
    String one =
        many ? parameter.name().toUpperCase(Locale.ROOT) : String.join("|", parameter.choices());
    return parameter.list() ? one + ",..." : one;
  }

  private static String description(Parameter parameter) {
    String help = parameter.help().isEmpty() ? parameter.label() + "." : parameter.help();
    String all =
        parameter.choices().size() > FEW
            ? " There are " + String.join(", ", parameter.choices()) + "."
            : "";
    return help + all + (parameter.initial().isEmpty() ? "" : " Default: " + parameter.initial());
  }

  /// The flags that stand on the command line.
  private Map<String, String> given() {
    ParseResult parsed = Objects.requireNonNull(spec).commandLine().getParseResult();
    Map<String, String> values = new LinkedHashMap<>();
    for (Parameter parameter : type.parameters()) {
      String text = parsed.matchedOptionValue(parameter.flag(), (String) null);
      if (text != null) {
        values.put(parameter.name(), text);
      }
    }
    return values;
  }

  /// The parameters that name a file, each file read once.
  private List<File> files(Map<String, String> values) {
    List<File> files = new ArrayList<>();
    for (Parameter parameter : type.parameters()) {
      String word = values.get(parameter.name());
      if (parameter.type() == PromptSet.class && word != null && PromptFile.isFile(word)) {
        files.add(new File(parameter.name(), word, PromptFile.read(word)));
      }
    }
    return files;
  }

  /// The command as it is stored, every parameter written out.
  private static <A extends Analysis<?>> String command(
      AnalysisType<A> type, Map<String, String> values) {
    return type.format(type.parse(values));
  }
}
