package dev.switchboard.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What completions and manual pages read from the declared commands. */
final class CommandTree {
  private CommandTree() {}

  /** The subcommands that are shown, in the order of their declaration. */
  static List<CommandSpec> subcommands(CommandSpec command) {
    return command.subcommands().values().stream()
        .map(CommandLine::getCommandSpec)
        .filter(sub -> !sub.usageMessage().hidden())
        .distinct()
        .toList();
  }

  /** A command and all below it. */
  static List<CommandSpec> all(CommandSpec command) {
    List<CommandSpec> all = new ArrayList<>(List.of(command));
    subcommands(command).forEach(sub -> all.addAll(all(sub)));
    return all;
  }

  static List<OptionSpec> options(CommandSpec command) {
    return command.options().stream().filter(option -> !option.hidden()).toList();
  }

  /** The description in one line, without what is only known when it runs. */
  static String summary(ArgSpec argument) {
    return String.join(" ", argument.description());
  }

  static String summary(CommandSpec command) {
    String[] lines = command.usageMessage().description();
    return lines.length == 0 ? "" : lines[0].replace("%n", "");
  }

  /** The values that an argument may have; empty where any will do. */
  static List<String> values(ArgSpec argument) {
    List<String> values = new ArrayList<>();
    if (argument.completionCandidates() != null) {
      argument.completionCandidates().forEach(values::add);
    }
    return values;
  }

  static boolean takesFile(ArgSpec argument) {
    return Path.class.equals(argument.type()) || argument.paramLabel().contains("FILE");
  }
}
