package dev.switchboard.app;

import dev.switchboard.cli.BreakerCommand;
import dev.switchboard.cli.CancelCommand;
import dev.switchboard.cli.CompletionCommand;
import dev.switchboard.cli.ManCommand;
import dev.switchboard.cli.MessageCommand;
import dev.switchboard.cli.ProvidersCommand;
import dev.switchboard.cli.RecordCommand;
import dev.switchboard.cli.SendCommand;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The command line. Exit codes: 0 done, 1 failed, 2 used wrongly or configured wrongly; 130 for a
 * migration that was interrupted.
 */
@Command(
    name = "switchboard",
    description = "Self-hosted unified messaging: one HTTP API for SMS, MMS and email.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      ServeCommand.class,
      TailCommand.class,
      ListenCommand.class,
      SendCommand.class,
      MessageCommand.class,
      CancelCommand.class,
      ProvidersCommand.class,
      BreakerCommand.class,
      ConfigCommand.class,
      SeedCommand.class,
      LoadCommand.class,
      RehearseCommand.class,
      RecordCommand.class,
      MigrateCommand.class,
      ProveCommand.class,
      CompletionCommand.class,
      ManCommand.class,
      Main.VersionCommand.class,
      HelpCommand.class
    })
public final class Main {
  private static final Set<String> OF_NO_COMMAND = Set.of("-h", "--help", "-V", "--version");

  private Main() {}

  public static void main(String[] args) {
    // Numbers are written alike on every machine, with digits that other programs read.
    Locale.setDefault(Locale.ROOT);
    System.exit(run(args));
  }

  static int run(String... args) {
    return commandLine().execute(withCommand(args));
  }

  /** All commands, none of them run yet. */
  public static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new Main());
    commandLine
        .getSubcommands()
        .values()
        .forEach(it -> it.getCommandSpec().versionProvider(new Version()));
    return commandLine;
  }

  /** Options alone, such as {@code --config FILE}, are those of the default command. */
  private static String[] withCommand(String[] args) {
    if (args.length > 0 && (!args[0].startsWith("-") || OF_NO_COMMAND.contains(args[0]))) {
      return args;
    }
    return Stream.concat(Stream.of("serve"), Arrays.stream(args)).toArray(String[]::new);
  }

  /** {@code switchboard version}, which says what {@code --version} says. */
  @Command(
      name = "version",
      description = "Print the version, the commit and the JDK.",
      mixinStandardHelpOptions = true,
      versionProvider = Version.class)
  static final class VersionCommand implements Runnable {
    @Spec private @Nullable CommandSpec spec;

    @Override
    public void run() {
      if (spec != null) {
        spec.commandLine().printVersionHelp(spec.commandLine().getOut());
      }
    }
  }

  /** What the build wrote into the jar, and the Java that runs it. */
  static final class Version implements IVersionProvider {
    private static final Attributes.Name COMMIT = new Attributes.Name("Implementation-Commit");

    static String number() {
      String version = Main.class.getPackage().getImplementationVersion();
      return version == null ? "development" : version;
    }

    /** The commit that was built, with {@code -dirty} where files had been changed since. */
    private static String commit() {
      try (JarFile jar =
          new JarFile(
              Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                  .toFile())) {
        String commit = jar.getManifest().getMainAttributes().getValue(COMMIT);
        return commit == null ? "unknown" : commit;
      } catch (IOException | URISyntaxException e) {
        return "unknown";
      }
    }

    @Override
    public String[] getVersion() {
      return new String[] {
        "switchboard " + number(),
        "commit " + commit(),
        "JDK " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")"
      };
    }
  }
}
