package dev.switchboard.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code switchboard man}: writes the manual pages; a package has them already. */
@Command(
    name = "man",
    description = "Write the manual pages of all commands into a folder.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli writes the fields
public final class ManCommand implements Callable<Integer> {
  @Option(
      names = "--out",
      required = true,
      paramLabel = "FOLDER",
      description = "Such as /usr/local/share/man/man1; made where it is missing.")
  private Path folder;

  @Option(
      names = "--date",
      paramLabel = "DATE",
      description = "Shown at the foot of each page, such as 2026-11-27; default: none.")
  private String date = "";

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    try {
      Files.createDirectories(folder);
      for (CommandSpec command : CommandTree.all(spec.root())) {
        Files.writeString(
            folder.resolve(command.qualifiedName("-") + ".1"), ManualPage.of(command, date));
      }
      return 0;
    } catch (IOException e) {
      spec.commandLine().getErr().println("switchboard: cannot write manual pages: " + e);
      return 1;
    }
  }
}
