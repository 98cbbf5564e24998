package dev.switchboard.app;

import dev.switchboard.cli.ApiKeyOption;
import dev.switchboard.cli.ServerFailure;
import dev.switchboard.tools.seed.SeedClient;
import dev.switchboard.tools.seed.SeedCounts;
import dev.switchboard.tools.seed.SeedPlan;
import dev.switchboard.tools.seed.Seeder;
import dev.switchboard.tools.seed.World;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code switchboard seed}: fills a running server with test data over its HTTP API. */
@Command(
    name = "seed",
    description = {
      "Fill a running server with believable two-way conversations, over its HTTP API.",
      "The same options give the same messages; what the server has already is not added again."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli writes the fields
final class SeedCommand implements Callable<Integer> {
  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final double NANOS_PER_SECOND = 1e9;

  @Option(
      names = "--conversations",
      paramLabel = "N",
      defaultValue = "200",
      description = "1 to 1000000; default ${DEFAULT-VALUE}.")
  private int conversations;

  @Option(
      names = "--messages",
      paramLabel = "N",
      defaultValue = "5000",
      description =
          "In all conversations together: at least one for each, at most 10000000; default ${DEFAULT-VALUE}.")
  private int messages;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "Another one gives other people and other texts; default ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description =
          "All messages are before it, for example 2026-01-01T00:00:00Z; default: the last midnight in UTC, so that a run repeats others of the same day.")
  private @Nullable Instant until;

  @Option(
      names = {"--target", "--url"},
      paramLabel = "URL",
      defaultValue = "${env:SWITCHBOARD_URL:-http://127.0.0.1:8080}",
      description = "Where the server is; default ${DEFAULT-VALUE}.")
  private URI target;

  @Mixin private ApiKeyOption key = new ApiKeyOption();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    URI base = base();
    SeedPlan plan = plan();
    String apiKey = apiKey();
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "Telling %s about %,d conversations with %,d messages (seed %d, until %s)...%n",
        base,
        conversations,
        messages,
        seed,
        plan.until());
    out.flush();
    World world = new World(plan);
    SeedCounts counts = new SeedCounts();
    long start = System.nanoTime();
    Optional<String> failure;
    try (SeedClient client = new SeedClient(base, apiKey);
        LiveLine _ = SeedProgress.start(out, messages, counts)) {
      failure = new Seeder(world, client, counts).run();
    }
    summarise(out, counts.count(), Duration.ofNanos(System.nanoTime() - start));
    failure.ifPresent(why -> Output.of(spec).say("seeding " + base + " did not succeed: " + why));
    return failure.isEmpty() ? OK : FAILED;
  }

  private @Nullable String apiKey() {
    try {
      return key.apiKey(System.getenv());
    } catch (ServerFailure e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private void summarise(PrintWriter out, SeedCounts.Count count, Duration took) {
    double seconds = took.toNanos() / NANOS_PER_SECOND;
    out.printf(
        Locale.ROOT,
        "sent %,d, received %,d, replayed %,d, refused %,d of %,d messages in %,d conversations; %.1f s, %,.0f messages/s%n",
        count.sent(),
        count.received(),
        count.replayed(),
        count.refused(),
        messages,
        conversations,
        seconds,
        count.total() / seconds);
    out.flush();
  }

  private SeedPlan plan() {
    Instant end = until != null ? until : Instant.now().truncatedTo(ChronoUnit.DAYS);
    try {
      return new SeedPlan(conversations, messages, seed, end);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  /** The target without a slash at its end. */
  private URI base() {
    boolean web = "http".equals(target.getScheme()) || "https".equals(target.getScheme());
    if (!web || target.getHost() == null || target.getQuery() != null) {
      throw new ParameterException(
          spec.commandLine(), "--target must be a URL such as http://127.0.0.1:8080");
    }
    String text = target.toString();
    return text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : target;
  }
}
