package dev.switchboard.app;

import dev.switchboard.app.wiring.Sections;
import dev.switchboard.settings.InvalidSettingsException;
import dev.switchboard.store.StoreOpenException;
import dev.switchboard.store.StoreSettings;
import dev.switchboard.store.transfer.TableSum;
import dev.switchboard.store.transfer.Transfer;
import dev.switchboard.store.transfer.TransferException;
import dev.switchboard.store.transfer.TransferProgress;
import dev.switchboard.telemetry.EventLog;
import dev.switchboard.telemetry.LibraryLog;
import dev.switchboard.telemetry.LogFormat;
import dev.switchboard.telemetry.LogLevel;
import dev.switchboard.telemetry.LogLevels;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code switchboard migrate}: moves an installation from SQLite to PostgreSQL. */
@Command(
    name = "migrate",
    description = {
      "Move an installation from SQLite to PostgreSQL.",
      "Copies the file into an empty database, then reads both again and compares counts and"
          + " checksums",
      "of every table. Stop the server first. The file is not changed. Interrupted, even by kill -9,"
          + " the",
      "same command goes on where it stopped; until it has ended well no server starts on the"
          + " database."
    },
    footer = {
      "",
      "The password is never asked for on the command line: it is taken from",
      "SWITCHBOARD_STORE_PASSWORD, store.password of the settings, or ~/.pgpass.",
      "",
      "Exit codes: 0 everything is there; 1 it is not, and the last line says why; 2 used or",
      "configured wrongly; 130 interrupted (Ctrl-C)."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli writes the fields
final class MigrateCommand implements Callable<Integer> {
  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int MISCONFIGURED = 2;
  private static final int INTERRUPTED = 130;
  private static final String SQLITE = "jdbc:sqlite:";
  private static final double NANOS_PER_SECOND = 1e9;

  /** How long Ctrl-C waits for the batch at hand; one that is cut off is copied again. */
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);

  @Option(
      names = "--from",
      paramLabel = "URL",
      required = true,
      description = "The file to copy: jdbc:sqlite:data/switchboard.db")
  private String from;

  @Option(
      names = "--to",
      paramLabel = "URL",
      required = true,
      description = "The database to fill: jdbc:postgresql://host/database")
  private String to;

  @Option(
      names = "--to-user",
      paramLabel = "USER",
      description = "Who connects to it; default: store.user of the settings.")
  private @Nullable String user;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Settings with store.user and store.password; without it ./switchboard.yaml is read where"
              + " it exists.")
  private @Nullable Path config;

  @Option(
      names = "--restart",
      description = "Delete what an interrupted run has copied, and begin anew.")
  private boolean restart;

  @Spec private CommandSpec spec;

  private final AtomicBoolean stop = new AtomicBoolean();

  @Override
  public Integer call() {
    Path file = file();
    StoreSettings target;
    try {
      target = target();
    } catch (InvalidSettingsException e) {
      say(e.getMessage());
      return MISCONFIGURED;
    }
    if (!target.isShared()) {
      throw new ParameterException(
          spec.commandLine(), "--to must be a URL such as jdbc:postgresql://host/database");
    }
    try (InterruptHook _ = new InterruptHook(() -> stop.set(true), STOP_PATIENCE);
        EventLog log = libraryLog()) {
      LibraryLog libraries = LibraryLog.install(log);
      int exitCode = migrate(file, target);
      libraries.close();
      return exitCode;
    }
  }

  private int migrate(Path file, StoreSettings target) {
    PrintWriter out = spec.commandLine().getOut();
    Output.of(spec).print("Copying " + file + " to " + withoutOptions(target.url()));
    TransferProgress progress = new TransferProgress();
    long start = System.nanoTime();
    boolean terminal = Terminal.isThere();
    Optional<List<TableSum>> sums;
    try (LiveLine _ =
        LiveLine.start(
            out, terminal, () -> MigrateProgress.line(progress, terminal, System.nanoTime()))) {
      sums = new Transfer(file, target, progress, stop::get).run(restart);
    } catch (StoreOpenException | TransferException e) {
      say("the migration did not succeed: " + e.getMessage());
      return FAILED;
    }
    if (sums.isEmpty()) {
      say("interrupted; what was copied is kept. The same command goes on where it stopped.");
      return INTERRUPTED;
    }
    summarise(out, sums.get(), System.nanoTime() - start);
    return OK;
  }

  private void summarise(PrintWriter out, List<TableSum> sums, long nanos) {
    long rows = 0;
    out.printf("%-18s %15s  %s%n", "table", "rows", "sha256 of both sides");
    for (TableSum sum : sums) {
      rows += sum.rows();
      out.printf(Locale.ROOT, "%-18s %,15d  %s%n", sum.table(), sum.rows(), sum.shortChecksum());
    }
    out.printf(
        Locale.ROOT,
        "%,d rows are there and were compared; %.1f s%n",
        rows,
        nanos / NANOS_PER_SECOND);
    out.println("Now set store.url to the new database, and start the server.");
    out.println("Keep the file as a backup, and start no server on it any more.");
    out.flush();
  }

  private Path file() {
    String path = from.startsWith(SQLITE) ? from.substring(SQLITE.length()) : "";
    if (path.isBlank()) {
      throw new ParameterException(
          spec.commandLine(), "--from must be a URL such as jdbc:sqlite:data/switchboard.db");
    }
    return Path.of(path);
  }

  /** The options stand above file and environment, as those of the server do. */
  private StoreSettings target() {
    Map<String, String> given = new LinkedHashMap<>();
    given.put("store.url", to);
    if (user != null) {
      given.put("store.user", user);
    }
    return Sections.load(config, given).get(Sections.STORE);
  }

  /** What libraries have to say, if it matters; to standard error. */
  private static EventLog libraryLog() {
    return new EventLog(
        LogFormat.TEXT,
        LogLevels.all(LogLevel.ERROR),
        Clock.systemUTC(),
        new FileOutputStream(FileDescriptor.err));
  }

  private static String withoutOptions(String url) {
    int options = url.indexOf('?');
    return options < 0 ? url : url.substring(0, options);
  }

  private void say(@Nullable String message) {
    Output.of(spec).say(message);
  }
}
