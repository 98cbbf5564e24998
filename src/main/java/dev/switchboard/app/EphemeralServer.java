package dev.switchboard.app;

import dev.switchboard.app.wiring.App;
import dev.switchboard.app.wiring.Sections;
import dev.switchboard.settings.InvalidSettingsException;
import dev.switchboard.settings.Settings;
import dev.switchboard.settings.SettingsLoader;
import dev.switchboard.store.StoreOpenException;
import dev.switchboard.telemetry.EventLog;
import dev.switchboard.telemetry.LoggingSettings;
import dev.switchboard.tracing.Tracing;
import java.io.OutputStream;
import java.time.Clock;
import java.util.Map;

/** A server for tests in this process: what {@code serve --ephemeral} is in one of its own. */
public final class EphemeralServer implements AutoCloseable {
  private final App app;
  private final EventLog log;
  private final String url;

  private EphemeralServer(App app, EventLog log, String url) {
    this.app = app;
    this.log = log;
    this.url = url;
  }

  /**
   * Starts one, with nothing but these settings: no file and no variable is read.
   *
   * @param settings dotted keys and their values, stronger than those of {@code --ephemeral}
   * @throws InvalidSettingsException naming all that is wrong
   */
  public static EphemeralServer start(Map<String, String> settings) {
    Settings read = SettingsLoader.load(Sections.ALL, null, Map.of(), Ephemeral.settings(settings));
    LoggingSettings logging = read.get(Sections.LOGGING);
    EventLog log =
        new EventLog(
            logging.format(false, null),
            logging.levels(),
            Clock.systemUTC(),
            OutputStream.nullOutputStream());
    try {
      return start(read, log);
    } catch (StoreOpenException e) {
      log.close();
      throw new IllegalStateException(e);
    } catch (RuntimeException e) {
      log.close();
      throw e;
    }
  }

  private static EphemeralServer start(Settings settings, EventLog log) throws StoreOpenException {
    App app = new App(settings, Main.Version.number(), log, Tracing.OFF, _ -> {});
    try {
      return new EphemeralServer(app, log, "http://127.0.0.1:" + app.start());
    } catch (RuntimeException e) {
      app.stop("it cannot start");
      throw e;
    }
  }

  /** Where it listens. */
  public String url() {
    return url;
  }

  /** Stops it; everything is gone. */
  @Override
  public void close() {
    app.stop("the tests have ended");
    log.close();
  }
}
