package dev.switchboard.app;

import dev.switchboard.app.wiring.RehearsalSettings;
import dev.switchboard.rehearsal.Comparison;
import dev.switchboard.rehearsal.DataReport;
import dev.switchboard.rehearsal.HtmlReport;
import dev.switchboard.rehearsal.Rehearsal;
import dev.switchboard.rehearsal.RehearsalResult;
import dev.switchboard.rehearsal.RehearsedSettings;
import dev.switchboard.rehearsal.TextReport;
import dev.switchboard.rehearsal.Timelines;
import dev.switchboard.rehearsal.TooLargeException;
import dev.switchboard.rehearsal.TraceFile;
import dev.switchboard.rehearsal.scenario.Scenario;
import dev.switchboard.rehearsal.scenario.ScenarioCheck;
import dev.switchboard.rehearsal.scenario.ScenarioReader;
import dev.switchboard.settings.InvalidSettingsException;
import dev.switchboard.settings.Mistake;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code switchboard rehearse}: what an outage would do, before it happens. */
@Command(
    name = "rehearse",
    description = {
      "Run a scenario of an outage through the real engine in virtual time.",
      "What would become of our messages if a provider were down for an hour? Nothing is sent, and no",
      "server is needed. The same scenario, settings and seed give the same result on every machine."
    },
    footer = {
      "",
      "Scenarios are described in docs/rehearsal.md; some are in scenarios/.",
      "",
      "Exit codes: 0 every expectation is met; 1 one is not; 2 scenario or settings cannot be read."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli writes the fields
final class RehearseCommand implements Callable<Integer> {
  private static final int OK = 0;
  private static final int NOT_MET = 1;
  private static final int UNREADABLE = 2;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final int SECONDS_PER_MINUTE = 60;
  private static final int MINUTES_PER_HOUR = 60;
  private static final int MAX_SEEDS = 10_000;

  @Parameters(paramLabel = "SCENARIO", description = "The file of the scenario.")
  private Path file;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Settings to rehearse; default: those that the scenario names, else ./switchboard.yaml"
              + " where it exists.")
  private @Nullable Path config;

  @Option(
      names = {"-s", "--set"},
      paramLabel = "KEY=VALUE",
      description = "One setting, for example breaker.open-duration=30s; may be repeated.")
  private Map<String, String> set = new LinkedHashMap<>();

  @Option(names = "--seed", paramLabel = "N", description = "Another seed than the scenario's.")
  private @Nullable Long seed;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "1",
      description = "Run it with so many seeds, from the scenario's on; each has to be good.")
  private int seeds;

  @Option(
      names = "--twice",
      description = "Run it twice, and fail where the two are not the same to the last event.")
  private boolean twice;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Write each expectation as a test case, for pipelines.")
  private @Nullable Path junit;

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description = "Write every event as a line of JSON.")
  private @Nullable Path trace;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write a page with charts, which opens in a browser, offline.")
  private @Nullable Path report;

  @Option(
      names = "--compare",
      description = "Also run what the scenario compares: every combination, with every seed.")
  private boolean compare;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (seeds < 1 || seeds > MAX_SEEDS) {
      throw new ParameterException(spec.commandLine(), "--seeds is between 1 and " + MAX_SEEDS);
    }
    Scenario scenario;
    switch (ScenarioReader.read(file)) {
      case ScenarioReader.Read.Good(Scenario read) ->
          scenario = seed == null ? read : read.withSeed(seed);
      case ScenarioReader.Read.Bad(List<Mistake> mistakes) -> {
        sayMistakes("scenario", mistakes);
        return UNREADABLE;
      }
    }
    RehearsedSettings settings;
    try {
      settings = settings(scenario, Map.of());
      if (compare) {
        Comparison.check(scenario, varied -> settings(scenario, varied));
      }
    } catch (InvalidSettingsException e) {
      say(e.getMessage());
      return UNREADABLE;
    }
    List<String> unfit = ScenarioCheck.mistakes(scenario, settings.channels());
    if (!unfit.isEmpty()) {
      sayMistakes("scenario, held against the settings", unfit);
      return UNREADABLE;
    }
    try {
      return rehearse(scenario, settings);
    } catch (TooLargeException e) {
      say(e.getMessage());
      return UNREADABLE;
    }
  }

  /** Those of the scenario, and what varies of them. */
  private RehearsedSettings settings(Scenario scenario, Map<String, String> varied) {
    Map<String, String> given = new LinkedHashMap<>(set);
    given.putAll(varied);
    return RehearsalSettings.load(config == null ? scenario.settings() : config, given);
  }

  private int rehearse(Scenario scenario, RehearsedSettings settings)
      throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    List<RehearsalResult.Summary> summaries = new ArrayList<>();
    RehearsalResult first = null;
    for (int i = 0; i < seeds; i++) {
      Scenario seeded = scenario.withSeed(scenario.seed() + i);
      long start = System.nanoTime();
      RehearsalResult result = run(seeded, settings);
      summaries.add(result.summary());
      first = first == null ? result : first;
      if (json) {
        out.print(DataReport.json(result));
      } else if (seeds == 1) {
        out.println(heading(seeded, result, System.nanoTime() - start));
        TextReport.lines(result).forEach(out::println);
      } else {
        out.println(TextReport.line(result) + speed(result, System.nanoTime() - start));
      }
      out.flush();
      if (twice && !run(seeded, settings).hash().equals(result.hash())) {
        say("two runs of the same scenario were not the same; that is a defect of this program");
        return NOT_MET;
      }
    }
    Comparison comparison = compare ? compare(scenario, out) : null;
    if (report != null && first != null) {
      Files.writeString(report, HtmlReport.of(first, Timelines.ofTheWorst(first), comparison));
    }
    if (junit != null) {
      Files.writeString(junit, DataReport.junit(summaries));
    }
    return summaries.stream().allMatch(RehearsalResult.Summary::isGood) ? OK : NOT_MET;
  }

  private @Nullable Comparison compare(Scenario scenario, PrintWriter out)
      throws InterruptedException {
    AtomicInteger done = new AtomicInteger();
    int runs = Comparison.runs(scenario);
    Comparison comparison;
    try (LiveLine _ =
        LiveLine.start(
            spec.commandLine().getErr(),
            Terminal.isThere(),
            () -> runs == 0 ? "" : LiveLine.bar(done.get(), runs) + " of " + runs + " runs")) {
      comparison = Comparison.run(scenario, varied -> settings(scenario, varied), done);
    }
    if (comparison == null) {
      say("the scenario compares nothing; it has no compare");
    } else if (!json) {
      comparison.lines().forEach(out::println);
      out.flush();
    }
    return comparison;
  }

  private RehearsalResult run(Scenario scenario, RehearsedSettings settings) throws IOException {
    AtomicLong virtual = new AtomicLong();
    long start = System.nanoTime();
    PrintWriter err = spec.commandLine().getErr();
    boolean terminal = Terminal.isThere() && !json;
    try (TraceFile written = trace == null ? null : new TraceFile(Files.newBufferedWriter(trace));
        LiveLine _ =
            LiveLine.start(
                err, terminal, () -> progress(virtual.get(), System.nanoTime() - start))) {
      Rehearsal rehearsal =
          written == null
              ? new Rehearsal(scenario, settings)
              : new Rehearsal(scenario, settings, written);
      return rehearsal.run(virtual::set);
    }
  }

  private static String progress(long virtual, long real) {
    return String.format(
        Locale.ROOT,
        "%s simulated, %,.0f times as fast as the clock",
        clock(virtual),
        real == 0 ? 0 : (double) virtual / real);
  }

  private static String heading(Scenario scenario, RehearsalResult result, long real) {
    return String.format(
        Locale.ROOT,
        "%s%n            seed %d; %s in %.2f s, %,.0f times as fast as the clock",
        scenario.title(),
        scenario.seed(),
        clock(result.endedAt()),
        real / NANOS_PER_SECOND,
        (double) result.endedAt() / Math.max(1, real));
  }

  private static String speed(RehearsalResult result, long real) {
    return String.format(Locale.ROOT, "  %,.0f x", (double) result.endedAt() / Math.max(1, real));
  }

  private static String clock(long nanos) {
    long seconds = (long) (nanos / NANOS_PER_SECOND);
    long minutes = seconds / SECONDS_PER_MINUTE;
    return String.format(
        Locale.ROOT,
        "%d:%02d:%02d",
        minutes / MINUTES_PER_HOUR,
        minutes % MINUTES_PER_HOUR,
        seconds % SECONDS_PER_MINUTE);
  }

  private void sayMistakes(String where, List<?> mistakes) {
    say(
        (mistakes.size() == 1 ? "1 mistake" : mistakes.size() + " mistakes")
            + " in the "
            + where
            + ":");
    mistakes.forEach(mistake -> Output.of(spec).tell("  " + mistake));
  }

  private void say(@Nullable String message) {
    Output.of(spec).say(message);
  }
}
