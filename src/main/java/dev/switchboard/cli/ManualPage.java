package dev.switchboard.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The manual page of a command, in the macros of man(7). */
final class ManualPage {
  private ManualPage() {}

  /** The same command and date give the same page. */
  static String of(CommandSpec command, String date) {
    String name = command.qualifiedName("-");
    List<String> lines = new ArrayList<>();
    lines.add(
        ".TH \"%s\" \"1\" \"%s\" \"Switchboard\" \"Switchboard\"".formatted(upper(name), date));
    lines.add(".SH NAME");
    String summary = CommandTree.summary(command);
    lines.add(escaped(name) + " \\- " + escaped(summary.replaceAll("[.:]$", "")));
    lines.add(".SH SYNOPSIS");
    lines.add(".nf");
    lines.add(
        escaped(
            command.commandLine().getHelp().synopsis(0).replaceAll("\\R", "\n").stripTrailing()));
    lines.add(".fi");
    lines.add(".SH DESCRIPTION");
    for (String line : command.usageMessage().description()) {
      lines.add(escaped(line));
    }
    arguments(lines, "ARGUMENTS", command.positionalParameters(), ArgSpec::paramLabel);
    arguments(lines, "OPTIONS", CommandTree.options(command), ManualPage::names);
    if (!CommandTree.subcommands(command).isEmpty()) {
      lines.add(".SH COMMANDS");
      for (CommandSpec sub : CommandTree.subcommands(command)) {
        lines.add(".TP");
        lines.add(".BR " + escaped(sub.qualifiedName("-")) + " (1)");
        lines.add(escaped(CommandTree.summary(sub)));
      }
    }
    if (command.usageMessage().footer().length > 0) {
      lines.add(".SH NOTES");
      lines.add(".nf");
      for (String line : command.usageMessage().footer()) {
        lines.add(escaped(Ansi.OFF.string(line).replace("$$", "$")));
      }
      lines.add(".fi");
    }
    if (command.parent() != null) {
      lines.add(".SH SEE ALSO");
      lines.add(".BR " + escaped(command.parent().qualifiedName("-")) + " (1)");
    }
    return String.join("\n", lines) + "\n";
  }

  private static <A extends ArgSpec> void arguments(
      List<String> lines,
      String heading,
      List<A> arguments,
      java.util.function.Function<A, String> title) {
    if (arguments.isEmpty()) {
      return;
    }
    lines.add(".SH " + heading);
    for (A argument : arguments) {
      lines.add(".TP");
      lines.add("\\fB" + escaped(title.apply(argument)) + "\\fR");
      lines.add(escaped(CommandTree.summary(argument)));
    }
  }

  private static String names(OptionSpec option) {
    StringJoiner names = new StringJoiner(", ");
    for (String name : option.names()) {
      names.add(name);
    }
    return option.arity().max() == 0 ? names.toString() : names + " " + option.paramLabel();
  }

  private static String upper(String name) {
    return name.toUpperCase(java.util.Locale.ROOT);
  }

  /** A dot or a quote at the beginning of a line would be a macro; a hyphen a soft one. */
  private static String escaped(String text) {
    String plain = text.replace("\\", "\\e").replace("-", "\\-");
    return plain.replaceAll("(?m)^([.'])", "\\\\&$1");
  }
}
