package dev.switchboard.cli;

import java.util.Locale;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code switchboard completion}: what a shell needs to complete commands and options. */
@Command(
    name = "completion",
    description = "Print the completions for a shell.",
    footer = {
      "",
      "  bash   source <(switchboard completion bash)",
      "  zsh    switchboard completion zsh >\"$${fpath[1]}/_switchboard\"",
      "  fish   switchboard completion fish >~/.config/fish/completions/switchboard.fish"
    },
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli writes the fields
public final class CompletionCommand implements Runnable {
  /** The shells that can be served. */
  enum Shell {
    BASH,
    ZSH,
    FISH;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
  private Shell shell;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    CommandLine root = spec.root().commandLine();
    spec.commandLine()
        .getOut()
        .print(
            switch (shell) {
              case BASH -> AutoComplete.bash(root.getCommandName(), root);
              case ZSH -> ZshCompletion.of(root.getCommandSpec());
              case FISH -> FishCompletion.of(root.getCommandSpec());
            });
    spec.commandLine().getOut().flush();
  }
}
