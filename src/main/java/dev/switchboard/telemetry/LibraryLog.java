package dev.switchboard.telemetry;

import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;

/**
 * Brings what the libraries log through {@code java.util.logging} into the {@link EventLog}, as
 * {@code event=library} with {@code logger} and {@code message}: one log, one format.
 *
 * <p>Libraries are heard from their WARNING on, and from INFO on when their area is at debug. Never
 * below: what an HTTP server or a driver says there quotes requests and rows, and bodies are not
 * logged.
 */
public final class LibraryLog extends Handler {
  /**
   * They warn about what clients send, and quote it. The client is told, so the log need not be;
   * and no client may fill it. Kept here because the JDK forgets levels of loggers that nothing
   * holds.
   */
  private static final List<Logger> UNHEARD =
      Stream.of("org.eclipse.jetty.http", "org.eclipse.jetty.util.HostPort")
          .map(Logger::getLogger)
          .toList();

  private final EventLog log;
  private final SimpleFormatter formatter = new SimpleFormatter();

  private LibraryLog(EventLog log) {
    this.log = log;
  }

  /**
   * Makes the log the only place where {@code java.util.logging} writes. Call it once, before the
   * first library starts.
   *
   * @return the handler; closing it detaches it
   */
  public static LibraryLog install(EventLog log) {
    LogManager.getLogManager().reset();
    LibraryLog handler = new LibraryLog(log);
    Level level = log.isEnabled(LogArea.LIBRARIES, LogLevel.DEBUG) ? Level.INFO : Level.WARNING;
    handler.setLevel(level);
    Logger root = Logger.getLogger("");
    root.setLevel(level);
    root.addHandler(handler);
    UNHEARD.forEach(logger -> logger.setLevel(Level.OFF));
    return handler;
  }

  @Override
  public void publish(LogRecord logged) {
    if (!isLoggable(logged)) {
      return;
    }
    String text = formatter.formatMessage(logged);
    Throwable thrown = logged.getThrown();
    String logger = logged.getLoggerName();
    log.library(
        levelOf(logged.getLevel()),
        logger == null ? "" : logger,
        thrown == null ? String.valueOf(text) : text + ": " + StackText.summary(thrown));
  }

  @Override
  public void flush() {
    // The log writes by itself within milliseconds; its owner flushes it at the end.
  }

  @Override
  public void close() {
    Logger.getLogger("").removeHandler(this);
  }

  private static LogLevel levelOf(Level level) {
    int value = level.intValue();
    if (value >= Level.SEVERE.intValue()) {
      return LogLevel.ERROR;
    }
    return value >= Level.WARNING.intValue() ? LogLevel.WARN : LogLevel.INFO;
  }
}
