package headlab.app.cli;

import headlab.engine.model.DeviceName;
import headlab.engine.model.Dtype;
import headlab.engine.tokens.Bos;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/// The options that every command takes, so that a script can hand the same ones to all of them.
/// Where they change nothing they are checked, and not shown in the help.
final class SharedOptions {
  private static final Map<String, ITypeConverter<?>> ALL =
      Map.of(
          "--device", DeviceName::new,
          "--dtype", Dtype::parse,
          "--bos", Bos::parse,
          "--store", text -> text,
          "--model", text -> text);

  private SharedOptions() {}

  /// Adds those that `spec` does not have.
  static void complete(CommandSpec spec) {
    ALL.forEach(
        (name, converter) -> {
          if (spec.findOption(name) == null) {
            spec.addOption(
                OptionSpec.builder(name)
                    .arity("1")
                    .type(Object.class)
                    .converters(checked(converter))
                    .hidden(true)
                    .build());
          }
        });
  }

  /// The same converter, whose sentence reaches the user as it is.
  private static ITypeConverter<Object> checked(ITypeConverter<?> converter) {
    return text -> {
      try {
        return converter.convert(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    };
  }
}
