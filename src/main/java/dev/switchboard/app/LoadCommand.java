package dev.switchboard.app;

import dev.switchboard.cli.ApiKeyOption;
import dev.switchboard.cli.ServerFailure;
import dev.switchboard.settings.Quantities;
import dev.switchboard.tools.load.LoadPlan;
import dev.switchboard.tools.load.LoadReport;
import dev.switchboard.tools.load.LoadReportText;
import dev.switchboard.tools.load.LoadRun;
import dev.switchboard.tools.load.Mix;
import dev.switchboard.tools.load.ReportJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code switchboard load}: measures what a running server takes. */
@Command(
    name = "load",
    description = {
      "Measure what a running server takes.",
      "Sends messages at a rate, or as fast as it answers; tells"
          + " how long it took, what was refused and dispatched, and whether every acknowledged"
          + " message is accounted for. The messages are made up and stay in the server's database."
    },
    footer = {
      "",
      "With --rate, latency counts from when a request was meant to be sent: a stall is charged to all"
          + " that waited for it. The summary tells what this client cost, a few microseconds of"
          + " processor time for each request: on the server's machine it has them from the same cores."
          + " Ctrl-C ends the run early and still tells what was measured.",
      "",
      "Exit code: 0; 1 when an acknowledged message is lost, the totals drift, a request was answered"
          + " as another one, or nothing was acknowledged; 2 for wrong options."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli writes the fields
final class LoadCommand implements Callable<Integer> {
  private static final int OK = 0;
  private static final int FAILED = 1;

  private static final String STANDARD_OUTPUT = "-";

  /** How long Ctrl-C waits for the summary. */
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);

  @Option(
      names = {"--target", "--url"},
      paramLabel = "URL",
      defaultValue = "${env:SWITCHBOARD_URL:-http://127.0.0.1:8080}",
      description = "Where the server is, http only; default ${DEFAULT-VALUE}.")
  private URI target;

  @Option(
      names = "--remote",
      description = "Allow a target that is not this machine: only for a server of your own.")
  private boolean remote;

  @Mixin private ApiKeyOption key = new ApiKeyOption();

  @ArgGroup(multiplicity = "1")
  private Pace pace;

  /** One of the two. */
  static final class Pace {
    @Option(
        names = "--rate",
        paramLabel = "N",
        required = true,
        description =
            "Open loop: so many requests a second, 1 to 1000000, even if the server falls behind.")
    private long rate;

    @Option(
        names = "--max",
        required = true,
        description = "Closed loop: each connection sends as soon as it was answered.")
    private boolean max;
  }

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      defaultValue = "30s",
      converter = DurationOption.class,
      description = "Of what is measured, such as 500ms, 30s or 10m; default ${DEFAULT-VALUE}.")
  private Duration duration;

  @Option(
      names = "--warmup",
      paramLabel = "TIME",
      defaultValue = "5s",
      converter = DurationOption.class,
      description = "At the same pace before that, counted apart; default ${DEFAULT-VALUE}.")
  private Duration warmup;

  @Option(
      names = "--requests",
      paramLabel = "N",
      description = "End after so many measured requests, if the duration is not over before.")
  private @Nullable Long requests;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "32",
      description = "1 to 4096, each with one request in flight; default ${DEFAULT-VALUE}.")
  private int connections;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description =
          "Send so many messages, 1 to 1000, in each request, by POST /api/messages/batch; then messages are counted, and times are those of requests.")
  private @Nullable Integer batch;

  @Option(
      names = "--mix",
      paramLabel = "SHARES",
      defaultValue = "sms=70,mms=10,email=20",
      converter = MixOption.class,
      description = "Of the channels, as weights; default ${DEFAULT-VALUE}.")
  private Mix mix;

  @Option(
      names = "--idempotent",
      paramLabel = "P%",
      defaultValue = "0",
      converter = PercentOption.class,
      description = "Requests that carry an Idempotency-Key; default none.")
  private double idempotent;

  @Option(
      names = "--duplicates",
      paramLabel = "P%",
      defaultValue = "0",
      converter = PercentOption.class,
      description =
          "Requests, among the idempotent ones, that repeat an earlier one and must be answered with its id; default none.")
  private double duplicates;

  @Option(
      names = "--recipients",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Different phone numbers, and email addresses; default ${DEFAULT-VALUE}.")
  private int recipients;

  @Option(
      names = "--body-bytes",
      paramLabel = "N",
      defaultValue = "64",
      description = "Length of each text, 24 to 2000000; default ${DEFAULT-VALUE}.")
  private int bodyBytes;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "Another one gives another order of messages; default ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = DurationOption.class,
      description =
          "For a response; after it the connection is given up; default ${DEFAULT-VALUE}.")
  private Duration timeout;

  @Option(
      names = "--await-dispatch",
      paramLabel = "TIME",
      defaultValue = "30s",
      converter = DurationOption.class,
      description =
          "Wait at most so long, afterwards, until nothing more is pending than before; default ${DEFAULT-VALUE}, 0s does not wait.")
  private Duration awaitDispatch;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the summary as one JSON object too; - is standard output, alone.")
  private @Nullable String json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    LoadPlan plan = plan();
    PrintWriter people =
        STANDARD_OUTPUT.equals(json) ? spec.commandLine().getErr() : spec.commandLine().getOut();
    try {
      LoadRun run = new LoadRun(plan, new SecureRandom().nextLong(), System::nanoTime);
      if (!run.isLocal() && !remote) {
        throw wrong(
            plan.target()
                + " is not this machine: load is for a server of your own; if it is one, say --remote");
      }
      LoadReport report;
      try (InterruptHook _ = new InterruptHook(run::stop, STOP_PATIENCE)) {
        report = run(run, people);
        LoadReportText.lines(report).forEach(people::println);
        people.flush();
        writeJson(report);
      }
      return report.problems().isEmpty() ? OK : FAILED;
    } catch (IOException e) {
      Output.of(spec).say(e.getMessage());
      return FAILED;
    }
  }

  private LoadReport run(LoadRun run, PrintWriter people) throws IOException, InterruptedException {
    LoadProgress progress = new LoadProgress(people, Terminal.isThere());
    people.printf(
        Locale.ROOT,
        "Sending to %s for %d s (and %d s before, to warm up)...%n",
        target,
        duration.toSeconds(),
        warmup.toSeconds());
    people.flush();
    try {
      return run.run(progress);
    } finally {
      progress.end();
    }
  }

  private void writeJson(LoadReport report) throws IOException {
    if (STANDARD_OUTPUT.equals(json)) {
      Output.of(spec).print(ReportJson.write(report));
    } else if (json != null) {
      Files.writeString(Path.of(json), ReportJson.write(report) + "\n");
    }
  }

  private LoadPlan plan() {
    if (requests != null && requests < 1) {
      throw wrong("requests must be at least 1");
    }
    if (batch != null && batch < 1) {
      throw wrong("batch must be 1 to " + LoadPlan.MAX_BATCH);
    }
    if (!pace.max && pace.rate < 1) {
      throw wrong("rate must be 1 to 1000000");
    }
    try {
      return new LoadPlan(
          base(),
          apiKey(),
          pace.max ? 0 : pace.rate,
          duration,
          warmup,
          requests == null ? 0 : requests,
          connections,
          batch == null ? 0 : batch,
          mix,
          idempotent,
          duplicates,
          recipients,
          bodyBytes,
          seed,
          timeout,
          awaitDispatch);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private @Nullable String apiKey() {
    try {
      return key.apiKey(System.getenv());
    } catch (ServerFailure e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  /** The target without a slash at its end. */
  private URI base() {
    if ("https".equals(target.getScheme())) {
      throw wrong(
          "--target must be http: encrypting would cost this client more than it measures; point it at the server behind your proxy");
    }
    boolean plain = target.getQuery() == null && target.getUserInfo() == null;
    if (!"http".equals(target.getScheme()) || target.getHost() == null || !plain) {
      throw wrong("--target must be a URL such as http://127.0.0.1:8080");
    }
    String text = target.toString();
    return text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : target;
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  /** {@code 500ms}, {@code 30s}, {@code 10m}, as in the settings. */
  static final class DurationOption implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      Duration value = Quantities.duration(text, Duration.ZERO, Duration.ofDays(1));
      if (value == null) {
        throw new TypeConversionException("'" + text + "' is no time such as 500ms, 30s or 10m");
      }
      return value;
    }
  }

  /** {@code 20%}, {@code 20} or {@code 0.5%}. */
  static final class PercentOption implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      if (!text.matches("[0-9]{1,3}(\\.[0-9]{1,6})?%?")) {
        throw new TypeConversionException("'" + text + "' is no percentage such as 20%");
      }
      return Double.valueOf(text.endsWith("%") ? text.substring(0, text.length() - 1) : text);
    }
  }

  /** {@code sms=70,mms=10,email=20}. */
  static final class MixOption implements ITypeConverter<Mix> {
    @Override
    public Mix convert(String text) {
      try {
        return Mix.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
