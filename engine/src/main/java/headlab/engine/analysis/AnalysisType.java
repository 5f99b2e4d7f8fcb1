package headlab.engine.analysis;

import headlab.engine.figure.Figure;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// All that follows from an analysis's record: its name, its parameters, its text form, the names
/// of its figures.
///
/// @param <A> the record
public final class AnalysisType<A extends Analysis<?>> {
  private final Class<A> record;
  private final About about;
  private final List<Parameter> parameters;

  private AnalysisType(Class<A> record) {
    this.record = record;
    about =
        Objects.requireNonNull(
            record.getAnnotation(About.class), () -> record + " needs an @About.");
    Map<String, Object> defaults = components(create(new Class<?>[0]));
    parameters =
        Arrays.stream(record.getRecordComponents())
            .map(each -> parameter(each, Objects.requireNonNull(defaults.get(each.getName()))))
            .toList();
  }

  /// The type of a record that implements `Analysis`.
  public static <A extends Analysis<?>> AnalysisType<A> of(Class<A> record) {
    if (!record.isRecord()) {
      throw new IllegalArgumentException(record + " is not a record.");
    }
    return new AnalysisType<>(record);
  }

  /// The first word of its command: `head-ablation`.
  public String id() {
    return kebab(record.getSimpleName());
  }

  public About about() {
    return about;
  }

  public List<Parameter> parameters() {
    return parameters;
  }

  /// With every parameter at its default.
  public A defaults() {
    return create(new Class<?>[0]);
  }

  /// With the parameters named in `values`, the others at their defaults.
  ///
  /// @param values parameter name, without dashes, to text
  /// @throws IllegalArgumentException with a sentence that names the flag
  public A parse(Map<String, String> values) {
    for (String name : values.keySet()) {
      if (parameters.stream().noneMatch(each -> each.name().equals(name))) {
        throw new IllegalArgumentException(
            "%s has no flag --%s; it has %s."
                .formatted(
                    id(),
                    name,
                    String.join(", ", parameters.stream().map(Parameter::flag).toList())));
      }
    }
    Object[] arguments =
        parameters.stream()
            .map(
                each -> ParameterText.parse(each, values.getOrDefault(each.name(), each.initial())))
            .toArray();
    return create(
        Arrays.stream(record.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new),
        arguments);
  }

  /// Reads a stored command line: `head-ablation --prompts ioi:n=100,seed=7 --substitute mean`.
  public A parse(String command) {
    List<String> words = CommandLine.words(command);
    if (words.isEmpty() || !words.getFirst().equals(id())) {
      throw new IllegalArgumentException("A command of " + id() + " begins with that word.");
    }
    return parse(flags(words.subList(1, words.size())));
  }

  /// The values of `analysis` as text, in the order of the parameters.
  public Map<String, String> values(A analysis) {
    Map<String, Object> components = components(analysis);
    Map<String, String> values = new LinkedHashMap<>();
    Object[] each = components.values().toArray();
    for (int i = 0; i < each.length; i++) {
      Parameter parameter = parameters.get(i);
      values.put(parameter.name(), ParameterText.format(parameter, each[i]));
    }
    return values;
  }

  /// The command line that is stored, every parameter written out; `parse(format(a))` equals `a`.
  public String format(A analysis) {
    List<String> words = new ArrayList<>(List.of(id()));
    values(analysis)
        .forEach(
            (name, text) -> {
              words.add("--" + name);
              words.add(text);
            });
    return CommandLine.line(words);
  }

  /// `command` with every parameter written out.
  public String complete(String command) {
    return format(parse(command));
  }

  /// The names of the result's components.
  public List<String> figures() {
    return Arrays.stream(result().getRecordComponents()).map(RecordComponent::getName).toList();
  }

  /// The figures of a result, in order; those that a parameter switched off are not there.
  public List<Figure> figures(Record result) {
    List<Figure> figures = new ArrayList<>();
    for (Object value : components(result).values()) {
      collect(value, figures);
    }
    return figures;
  }

  private static void collect(Object value, List<Figure> into) {
    switch (value) {
      case Figure figure -> into.add(figure);
      case Optional<?> maybe -> maybe.ifPresent(each -> collect(each, into));
      case List<?> list -> list.forEach(each -> collect(each, into));
      default ->
          throw new IllegalArgumentException("A result holds figures, not " + value.getClass());
    }
  }

  private Map<String, String> flags(List<String> words) {
    Map<String, String> flags = new LinkedHashMap<>();
    int at = 0;
    while (at < words.size()) {
      String word = words.get(at++);
      if (!word.startsWith("--")) {
        throw new IllegalArgumentException("'" + word + "' is not a flag of " + id() + ".");
      }
      int equals = word.indexOf('=');
      String name = equals < 0 ? word.substring(2) : word.substring(2, equals);
      String value;
      if (equals >= 0) {
        value = word.substring(equals + 1);
      } else if (isSwitch(name) && (at == words.size() || words.get(at).startsWith("--"))) {
        value = "true";
      } else if (at < words.size()) {
        value = words.get(at++);
      } else {
        throw new IllegalArgumentException("--" + name + " needs a value.");
      }
      if (flags.put(name, value) != null) {
        throw new IllegalArgumentException("--" + name + " stands twice.");
      }
    }
    return flags;
  }

  private boolean isSwitch(String name) {
    return parameters.stream()
        .anyMatch(each -> each.name().equals(name) && each.type() == boolean.class && !each.list());
  }

  private static Parameter parameter(RecordComponent component, Object initial) {
    boolean list = component.getType() == List.class;
    Class<?> type =
        list && component.getGenericType() instanceof ParameterizedType generic
            ? (Class<?>) generic.getActualTypeArguments()[0]
            : component.getType();
    if (!ParameterText.known(type)) {
      throw new IllegalArgumentException("A parameter cannot be a " + type.getSimpleName() + ".");
    }
    Param param = component.getAnnotation(Param.class);
    String name = kebab(component.getName());
    Parameter raw =
        new Parameter(
            name,
            type,
            list,
            param == null ? name : param.label(),
            param == null ? "" : param.help(),
            param == null ? Double.NEGATIVE_INFINITY : param.min(),
            param == null ? Double.POSITIVE_INFINITY : param.max(),
            "",
            ParameterText.choices(type));
    return new Parameter(
        name,
        type,
        list,
        raw.label(),
        raw.help(),
        raw.min(),
        raw.max(),
        ParameterText.format(raw, initial),
        raw.choices());
  }

  private Class<?> result() {
    for (Type type : record.getGenericInterfaces()) {
      if (type instanceof ParameterizedType generic && generic.getRawType() == Analysis.class) {
        return (Class<?>) generic.getActualTypeArguments()[0];
      }
    }
    throw new IllegalArgumentException(record + " must implement Analysis<...> directly.");
  }

  private A create(Class<?>[] types, Object... arguments) {
    try {
      return record.getConstructor(types).newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          record + " must be public, with a no-argument constructor.", e);
    }
  }

  private static Map<String, Object> components(Object record) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      try {
        values.put(
            component.getName(), Objects.requireNonNull(component.getAccessor().invoke(record)));
      } catch (ReflectiveOperationException e) {
        throw new IllegalArgumentException(record.getClass() + " must be public.", e);
      }
    }
    return values;
  }

  private static String kebab(String camel) {
    return camel.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(java.util.Locale.ROOT);
  }
}
