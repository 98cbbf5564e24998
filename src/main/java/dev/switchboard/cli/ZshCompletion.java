package dev.switchboard.cli;

import java.util.List;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Completions for zsh: a function for each command, around {@code _arguments}. */
final class ZshCompletion {
  private ZshCompletion() {}

  static String of(CommandSpec root) {
    StringBuilder script = new StringBuilder("#compdef " + root.name() + "\n");
    for (CommandSpec command : CommandTree.all(root)) {
      function(script, command);
    }
    return script.append("\n").append(function(root)).append(" \"$@\"\n").toString();
  }

  private static void function(StringBuilder script, CommandSpec command) {
    List<CommandSpec> subs = CommandTree.subcommands(command);
    script.append("\n").append(function(command)).append("() {\n");
    if (!subs.isEmpty()) {
      script.append("  local curcontext=\"$curcontext\" state line\n");
    }
    script.append("  _arguments -s").append(subs.isEmpty() ? "" : " -C");
    for (OptionSpec option : CommandTree.options(command)) {
      for (String name : option.names()) {
        script.append(" \\\n    ").append(quoted(option(option, name)));
      }
    }
    if (subs.isEmpty()) {
      int place = 1;
      for (PositionalParamSpec parameter : command.positionalParameters()) {
        String colon = parameter.arity().min() == 0 ? "::" : ":";
        script.append(" \\\n    ").append(quoted(place + colon + argument(parameter)));
        place++;
      }
      script.append("\n}\n");
      return;
    }
    script.append(" \\\n    '1:command:->command' '*::argument:->argument'\n  case $state in\n");
    script.append("    command)\n      local -a commands=(\n");
    for (CommandSpec sub : subs) {
      script
          .append("        ")
          .append(quoted(sub.name() + ":" + CommandTree.summary(sub)))
          .append("\n");
    }
    script.append(
        "      )\n      _describe command commands ;;\n    argument)\n      case $line[1] in\n");
    for (CommandSpec sub : subs) {
      script.append("        %s) %s ;;\n".formatted(sub.name(), function(sub)));
    }
    script.append("      esac ;;\n  esac\n}\n");
  }

  private static String option(OptionSpec option, String name) {
    String repeatable = option.isMultiValue() ? "*" : "";
    String described = "[" + escaped(CommandTree.summary(option)) + "]";
    return option.arity().min() == 0
        ? repeatable + name + described
        : repeatable
            + name
            + (name.startsWith("--") ? "=" : "")
            + described
            + ":"
            + argument(option);
  }

  private static String argument(ArgSpec argument) {
    List<String> values = CommandTree.values(argument);
    String action =
        CommandTree.takesFile(argument)
            ? "_files"
            : values.isEmpty() ? " " : "(" + String.join(" ", values) + ")";
    return escaped(argument.paramLabel()) + ":" + action;
  }

  /** In the descriptions of _arguments these mean something. */
  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]").replace(":", "\\:");
  }

  private static String function(CommandSpec command) {
    return "_" + command.qualifiedName("_").replace('-', '_');
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
