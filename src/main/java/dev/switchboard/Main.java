package dev.switchboard;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command line. Exit codes: 0 done, 1 failed, 2 used wrongly or configured wrongly. */
@Command(
    name = "switchboard",
    description = "Self-hosted unified messaging: one HTTP API for SMS, MMS and email.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = ServeCommand.class)
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(run(args));
  }

  static int run(String... args) {
    return new CommandLine(new Main()).execute(args.length == 0 ? new String[] {"serve"} : args);
  }

  /** What the build wrote into the jar. */
  static final class Version implements IVersionProvider {
    static String number() {
      String version = Main.class.getPackage().getImplementationVersion();
      return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
      return new String[] {"switchboard " + number()};
    }
  }
}
