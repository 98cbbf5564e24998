package dev.switchboard.app;

import dev.switchboard.settings.Quantities;
import dev.switchboard.tools.prove.Proof;
import dev.switchboard.tools.prove.ProofFailure;
import dev.switchboard.tools.prove.ProofPlan;
import dev.switchboard.tools.prove.ProofReport;
import dev.switchboard.tools.prove.ProofReportText;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code switchboard prove}: kills a server of its own under load, and audits what is left. */
@Command(
    name = "prove",
    description = {
      "Prove on this machine that what got a 202 is never lost and never doubled.",
      "Starts a server of its own in a new folder, sends messages at a rate, ends it with SIGKILL"
          + " again and again, and compares every acknowledgement with what is stored and sent in the"
          + " end. The folder keeps the data, the acknowledgements and report.html."
    },
    footer = {
      "",
      "Exit code: 0 when nothing was lost, doubled or left unsent; 1 otherwise; 2 for wrong options."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli writes the fields
final class ProveCommand implements Callable<Integer> {
  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss");

  @Option(
      names = "--dir",
      paramLabel = "FOLDER",
      description =
          "On the disk that is to be tried; default: switchboard-proof- and the time, here.")
  private @Nullable Path directory;

  @Option(
      names = "--kills",
      paramLabel = "N",
      defaultValue = "20",
      description = "1 to 1000; default ${DEFAULT-VALUE}.")
  private int kills;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "200",
      description = "Messages in a second, 1 to 5000; default ${DEFAULT-VALUE}.")
  private int rate;

  @Option(
      names = "--every",
      paramLabel = "TIME",
      defaultValue = "3s",
      description = "How long a server lives, half to half more of it; default ${DEFAULT-VALUE}.")
  private String every;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of the moments; default: another one each time.")
  private @Nullable Long seed;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    ProofPlan plan = plan();
    Output output = Output.of(spec);
    try {
      ProofReport report = new Proof(plan, command(), Main.Version.number(), output::tell).run();
      Path page = plan.directory().resolve("report.html");
      Files.writeString(page, ProofReportText.page(report));
      if (json) {
        output.print(ProofReportText.json(report));
      } else {
        output.print("");
        ProofReportText.lines(report).forEach(output::print);
        output.print("The page to show: " + page);
      }
      return report.holds() ? OK : FAILED;
    } catch (ProofFailure | IOException e) {
      output.say(e.getMessage());
      return FAILED;
    }
  }

  private ProofPlan plan() {
    Duration uptime = Quantities.duration(every, Duration.ZERO, Duration.ofDays(1));
    if (uptime == null) {
      throw new ParameterException(
          spec.commandLine(), "--every must be a time such as 500ms or 3s");
    }
    Path folder =
        directory != null
            ? directory
            : Path.of(
                "switchboard-proof-" + LocalDateTime.now(ZoneId.systemDefault()).format(NAME));
    try {
      return new ProofPlan(
          folder.toAbsolutePath(), kills, rate, uptime, seed == null ? System.nanoTime() : seed);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  /** This very program on this very JVM, with the same options. */
  private static List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> !option.startsWith("-agentlib") && !option.startsWith("-javaagent"))
        .forEach(command::add);
    command.add("-cp");
    command.add(
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator)));
    command.add(Main.class.getName());
    return command;
  }
}
