package dev.switchboard.cli;

import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Completions for fish. */
final class FishCompletion {
  private FishCompletion() {}

  static String of(CommandSpec root) {
    StringBuilder script = new StringBuilder("complete -c " + root.name() + " -f\n");
    for (CommandSpec command : CommandTree.all(root)) {
      String condition = condition(command);
      for (CommandSpec sub : CommandTree.subcommands(command)) {
        line(script, root, condition)
            .append(" -a ")
            .append(sub.name())
            .append(" -d ")
            .append(quoted(CommandTree.summary(sub)))
            .append('\n');
      }
      for (ArgSpec parameter : command.positionalParameters()) {
        if (CommandTree.takesFile(parameter)) {
          line(script, root, condition).append(" -F\n");
        } else if (!CommandTree.values(parameter).isEmpty()) {
          line(script, root, condition)
              .append(" -a ")
              .append(quoted(String.join(" ", CommandTree.values(parameter))))
              .append('\n');
        }
      }
      for (OptionSpec option : CommandTree.options(command)) {
        option(line(script, root, condition), option).append('\n');
      }
    }
    return script.toString();
  }

  private static StringBuilder option(StringBuilder line, OptionSpec option) {
    for (String name : option.names()) {
      line.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
    }
    if (option.arity().min() > 0) {
      line.append(CommandTree.takesFile(option) ? " -rF" : " -x");
      if (!CommandTree.values(option).isEmpty()) {
        line.append(" -a ").append(quoted(String.join(" ", CommandTree.values(option))));
      }
    }
    return line.append(" -d ").append(quoted(CommandTree.summary(option)));
  }

  private static StringBuilder line(StringBuilder script, CommandSpec root, String condition) {
    return script.append("complete -c ").append(root.name()).append(" -n ").append(condition);
  }

  /** Where the command is the one that is being written. */
  private static String condition(CommandSpec command) {
    CommandSpec parent = command.parent() == null ? null : command.parent();
    if (parent == null) {
      return "__fish_use_subcommand";
    }
    StringBuilder condition = new StringBuilder("'");
    if (parent.parent() != null) {
      condition.append("__fish_seen_subcommand_from ").append(parent.name()).append("; and ");
    }
    condition.append("__fish_seen_subcommand_from ").append(command.name());
    for (CommandSpec sub : CommandTree.subcommands(command)) {
      condition.append("; and not __fish_seen_subcommand_from ").append(sub.name());
    }
    return condition.append("'").toString();
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
