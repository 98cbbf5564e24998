package dev.switchboard.app;

import dev.switchboard.app.wiring.App;
import dev.switchboard.app.wiring.Sections;
import dev.switchboard.http.HttpSettings;
import dev.switchboard.http.connection.ListenFailedException;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.settings.InvalidSettingsException;
import dev.switchboard.settings.Settings;
import dev.switchboard.store.StoreOpenException;
import dev.switchboard.telemetry.EventLog;
import dev.switchboard.telemetry.LibraryLog;
import dev.switchboard.telemetry.LoggingSettings;
import dev.switchboard.tools.seed.DemoTraffic;
import dev.switchboard.tracing.InvalidTracingException;
import dev.switchboard.tracing.Tracing;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code switchboard serve}: runs the server until it is told to stop. */
@Command(
    name = "serve",
    description = "Start the server; the default command.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
@SuppressWarnings("NullAway.Init") // picocli writes the fields
final class ServeCommand implements Callable<Integer> {
  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int MISCONFIGURED = 2;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings; without it ./switchboard.yaml is read where it exists.")
  private @Nullable Path config;

  @Option(
      names = {"-s", "--set"},
      paramLabel = "KEY=VALUE",
      description = "One setting, for example server.port=9090; may be repeated.")
  private Map<String, String> set = new LinkedHashMap<>();

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "The same as --set server.host=HOST.")
  private @Nullable String host;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "The same as --set server.port=PORT.")
  private @Nullable String port;

  @Option(
      names = "--demo",
      description = {
        "Show a server at work: made-up people write, and mock contacts answer.",
        "Keeps its messages in data/demo; what --set says is stronger."
      })
  private boolean demo;

  @Option(
      names = "--ephemeral",
      description = {
        "A server for tests: everything in memory, a free port, one line of JSON with its URLs on",
        "standard output, gone when standard input or the process that started it ends."
      })
  private boolean ephemeral;

  @Spec private CommandSpec spec;
  private @Nullable ProcessHandle parent;

  @Override
  public Integer call() throws InterruptedException {
    // The start takes seconds, in which the parent may end.
    parent = ProcessHandle.current().parent().orElse(null);
    Settings settings;
    try {
      settings = Sections.load(config, commandLine());
    } catch (InvalidSettingsException e) {
      say(e.getMessage());
      return MISCONFIGURED;
    }
    EventLog log = openLog(settings.get(Sections.LOGGING), ephemeral);
    try (log) {
      LibraryLog.install(log);
      return serve(settings, log, Tracing.of(System.getenv(), Main.Version.number()));
    } catch (InvalidTracingException e) {
      say(e.getMessage());
      return MISCONFIGURED;
    }
  }

  private Map<String, String> commandLine() {
    if (demo && ephemeral) {
      throw new ParameterException(
          spec.commandLine(), "--demo and --ephemeral exclude each other; give one of them");
    }
    Map<String, String> said = said();
    return demo ? Demo.settings(said) : ephemeral ? Ephemeral.settings(said) : said;
  }

  /** What the command line says; the short forms are settings too. */
  private Map<String, String> said() {
    Map<String, String> said = new LinkedHashMap<>(set);
    shortForm(said, "--host", "server.host", host);
    shortForm(said, "--port", "server.port", port);
    return said;
  }

  private void shortForm(
      Map<String, String> said, String option, String key, @Nullable String value) {
    if (value == null) {
      return;
    }
    if (said.put(key, value) != null) {
      throw new ParameterException(
          spec.commandLine(), option + " and --set " + key + " are the same; give one of them");
    }
  }

  private int serve(Settings settings, EventLog log, Tracing tracing) throws InterruptedException {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    App app;
    try {
      app = new App(settings, Main.Version.number(), log, tracing, failure::complete);
    } catch (StoreOpenException | RuntimeException e) {
      return cannotStart(e, log);
    }
    int port;
    DemoTraffic traffic;
    try {
      port = app.start();
      traffic = demo ? startDemo(settings, port, log) : null;
    } catch (RuntimeException e) {
      int exitCode = cannotStart(e, log);
      app.stop("it cannot start");
      return exitCode;
    }
    Runnable stopDemo = traffic == null ? () -> {} : traffic::close;
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              stopDemo.run();
              stopBySignal(app, log, failure);
            }));
    log.ready(url(settings, port));
    if (!ServiceManager.tellReady(System.getenv("NOTIFY_SOCKET"))) {
      say("the service manager could not be told that the server is ready.");
    }
    String url = reachable(settings, port);
    if (ephemeral) {
      return serveTests(url, app, failure);
    }
    print("Console: " + url + "/");
    print("API:     " + url + "/api");
    print("Docs:    " + url + "/docs");
    if (!app.mailAddress().isEmpty()) {
      print("SMTP:    " + app.mailAddress());
    }
    print("Data:    " + settings.get(Sections.STORE).place());
    Throwable cause = failure.join();
    stopDemo.run();
    app.stop("the store failed: " + cause.getMessage());
    say("the store failed, so the server stopped: " + cause.getMessage());
    return FAILED;
  }

  /** Until those who need it are gone. */
  private int serveTests(String url, App app, CompletableFuture<Throwable> failure) {
    Output.of(spec).print(Ephemeral.line(url, app.mailAddress()));
    CompletableFuture<String> gone = new CompletableFuture<>();
    Ephemeral.watch(System.in, parent, gone::complete);
    var _ = failure.thenAccept(cause -> gone.complete("the store failed: " + cause.getMessage()));
    app.stop(gone.join());
    return failure.isDone() ? FAILED : OK;
  }

  /** Says why in one sentence; only a defect of the program has more to say, in the log. */
  private int cannotStart(Exception cause, EventLog log) {
    switch (cause) {
      case StoreOpenException e -> say(e.getMessage());
      case ListenFailedException e -> say(e.getMessage());
      case StoreUnavailableException e -> say("the server cannot start: " + e.getMessage());
      case UncheckedIOException e -> say("the server cannot start: " + e.getMessage());
      default -> {
        log.unexpected("start", cause);
        say("the server cannot start because of a defect, which is in the log: " + cause);
      }
    }
    return FAILED;
  }

  private DemoTraffic startDemo(Settings settings, int port, EventLog log) {
    URI url = URI.create(reachable(settings, port));
    Demo.introduction(settings, url).forEach(this::print);
    return Demo.start(settings, url, log);
  }

  /**
   * Ctrl-C and SIGTERM end the program well: with 0, not with the number of the signal, unless the
   * store fails while it stops.
   */
  private static void stopBySignal(App app, EventLog log, CompletableFuture<Throwable> failure) {
    if (app.stop("signal")) {
      log.close();
      Runtime.getRuntime().halt(failure.isDone() ? FAILED : OK);
    }
  }

  /** To standard output, unless that is for something else. */
  private static EventLog openLog(LoggingSettings logging, boolean toError) {
    return new EventLog(
        logging.format(Terminal.isThere(), System.getenv("NO_COLOR")),
        logging.levels(),
        Clock.systemUTC(),
        new FileOutputStream(toError ? FileDescriptor.err : FileDescriptor.out));
  }

  private static String url(Settings settings, int port) {
    return url(settings, settings.get(Sections.SERVER).http().host(), port);
  }

  /** An address that this machine can open, also where the server listens on all of them. */
  private static String reachable(Settings settings, int port) {
    String host = settings.get(Sections.SERVER).http().host();
    return url(settings, Set.of("0.0.0.0", "::").contains(host) ? "127.0.0.1" : host, port);
  }

  private static String url(Settings settings, String host, int port) {
    HttpSettings http = settings.get(Sections.SERVER).http();
    String scheme = http.tls() == null ? "http" : "https";
    return scheme + "://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  private void say(@Nullable String message) {
    Output.of(spec).say(message);
  }

  /** To standard error: standard output is the log's. */
  private void print(String line) {
    Output.of(spec).tell(line);
  }
}
