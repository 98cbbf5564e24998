package dev.switchboard.telemetry;

import static dev.switchboard.telemetry.LogArea.LIBRARIES;
import static dev.switchboard.telemetry.LogArea.MESSAGES;
import static dev.switchboard.telemetry.LogArea.PROVIDERS;
import static dev.switchboard.telemetry.LogArea.REQUESTS;
import static dev.switchboard.telemetry.LogArea.SERVER;
import static dev.switchboard.telemetry.LogArea.STORE;
import static dev.switchboard.telemetry.LogLevel.DEBUG;
import static dev.switchboard.telemetry.LogLevel.ERROR;
import static dev.switchboard.telemetry.LogLevel.INFO;
import static dev.switchboard.telemetry.LogLevel.WARN;

import java.io.OutputStream;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The log of the product: one method per event, one line per call.
 *
 * <p>Every line carries {@code time} (RFC 3339, UTC, milliseconds), {@code level} and {@code
 * event}; the methods say what else. Lines never contain a raw line end, and long values are cut.
 * Bodies and addresses of messages have no parameter to come in by; text that comes from elsewhere
 * has what looks like an address masked.
 *
 * <p>Calls from any thread. A line is in memory when the call returns and is written by a daemon
 * thread within some milliseconds; {@link #flush} and {@link #close} wait for that. If the stream
 * does not take the lines, callers are held up for a bounded time, then lines are dropped and
 * counted ({@link #droppedLines}) and a line {@code log_lines_dropped} reports the gap. No method
 * throws because of the stream.
 */
public final class EventLog implements AutoCloseable {
  private final LogLevels levels;
  private final LinePipe pipe;

  /**
   * Starts the writing thread.
   *
   * @param levels which lines are written
   * @param clock where {@code time} comes from
   * @param out where lines go; only flushed, never closed. It needs no buffer of its own: for
   *     standard output take {@code new FileOutputStream(FileDescriptor.out)}
   */
  public EventLog(LogFormat format, LogLevels levels, InstantSource clock, OutputStream out) {
    this.levels = levels;
    pipe = new LinePipe(format, clock, out);
    pipe.start();
  }

  /** Whether lines of this area and level are written. */
  public boolean isEnabled(LogArea area, LogLevel level) {
    return levels.admit(area, level);
  }

  /** One attempt to hand a message to its provider has ended (006 FR-010's line per attempt). */
  public void dispatchAttempt(
      String provider,
      String channel,
      String messageId,
      int attemptNumber,
      String outcome,
      long latencyMillis,
      @Nullable String errorCode) {
    try (Line line = begin(MESSAGES, INFO, "dispatch_attempt")) {
      if (line != null) {
        line.text(LogField.PROVIDER, provider)
            .text(LogField.CHANNEL, channel)
            .text(LogField.MESSAGE_ID, messageId)
            .number(LogField.ATTEMPT_NUMBER, attemptNumber)
            .text(LogField.OUTCOME, outcome)
            .number(LogField.LATENCY_MS, latencyMillis)
            .textIfPresent(LogField.ERROR_CODE, errorCode);
      }
    }
  }

  /**
   * A request has been answered: at debug for the paths that machines poll, else at info, also for
   * a 5xx, whose cause has an error line of its own.
   *
   * @param path cut at a query, which may name an address
   * @param durationNanos from the first byte read to the answer
   * @param messageId of the message that the request sent, received or asked for
   */
  public void requestFinished(
      String method,
      String path,
      int status,
      String requestId,
      long durationNanos,
      @Nullable String messageId) {
    int query = path.indexOf('?');
    String resource = query < 0 ? path : path.substring(0, query);
    LogLevel level = isPolled(resource) ? DEBUG : INFO;
    if (!isEnabled(REQUESTS, level)) {
      return;
    }
    String shown = AddressMask.mask(resource, Line.MAX_VALUE_BYTES + 1);
    try (Line line = begin(REQUESTS, level, "request_finished")) {
      if (line != null) {
        line.text(LogField.METHOD, method)
            .text(LogField.PATH, shown)
            .number(LogField.STATUS, status)
            .text(LogField.REQUEST_ID, requestId)
            .millis(LogField.DURATION_MS, durationNanos)
            .textIfPresent(LogField.MESSAGE_ID, messageId);
      }
    }
  }

  /**
   * A mail was answered over SMTP, or a command refused.
   *
   * @param command such as {@code DATA}
   * @param code of the answer
   * @param durationNanos from the command to the answer
   * @param recipients of the mail
   * @param messageId of the first message that was accepted; null where none was
   */
  public void mailAnswered(
      String command,
      int code,
      String requestId,
      long durationNanos,
      int recipients,
      @Nullable String messageId) {
    try (Line line = begin(REQUESTS, INFO, "mail_answered")) {
      if (line != null) {
        line.text(LogField.COMMAND, command)
            .number(LogField.STATUS, code)
            .text(LogField.REQUEST_ID, requestId)
            .millis(LogField.DURATION_MS, durationNanos)
            .number(LogField.RECIPIENTS, recipients)
            .textIfPresent(LogField.MESSAGE_ID, messageId);
      }
    }
  }

  /** Mail is taken in from now on. */
  public void mailReady(String url) {
    try (Line line = begin(SERVER, INFO, "mail_ready")) {
      if (line != null) {
        line.text(LogField.URL, url).message("Mail is taken in");
      }
    }
  }

  /**
   * A breaker has changed its state.
   *
   * @param reason {@code failures}, {@code cool_down_over}, {@code probe_failed}, {@code
   *     probes_succeeded} or {@code operator}
   */
  public void breakerTransition(String provider, String from, String to, String reason) {
    try (Line line = begin(PROVIDERS, WARN, "breaker_transition")) {
      if (line != null) {
        line.text(LogField.PROVIDER, provider)
            .text(LogField.FROM, from)
            .text(LogField.TO, to)
            .text(LogField.REASON, reason);
      }
    }
  }

  /** A message has been given up after its last attempt. */
  public void deadLetter(
      String provider, String channel, String messageId, int attempts, String reason) {
    try (Line line = begin(MESSAGES, WARN, "dead_letter")) {
      if (line != null) {
        line.text(LogField.PROVIDER, provider)
            .text(LogField.CHANNEL, channel)
            .text(LogField.MESSAGE_ID, messageId)
            .number(LogField.ATTEMPTS, attempts)
            .text(LogField.REASON, reason);
      }
    }
  }

  /** An entry of the queue names a channel that no provider serves. */
  public void invalidRouting(String eventId, String channel) {
    try (Line line = begin(MESSAGES, ERROR, "invalid_routing")) {
      if (line != null) {
        line.text(LogField.EVENT_ID, eventId).text(LogField.CHANNEL, channel);
      }
    }
  }

  /** A message was refused because no provider is registered for its channel. */
  public void providerNotConfigured(String channel) {
    try (Line line = begin(MESSAGES, ERROR, "provider_not_configured")) {
      if (line != null) {
        line.text(LogField.CHANNEL, channel);
      }
    }
  }

  /** What a provider delivered could not be read, and was refused. */
  public void inboundRejected(String requestId, String reason) {
    String shown = AddressMask.mask(reason, Line.MAX_VALUE_BYTES + 1);
    try (Line line = begin(REQUESTS, WARN, "inbound_rejected")) {
      if (line != null) {
        line.text(LogField.REQUEST_ID, requestId).text(LogField.REASON, shown);
      }
    }
  }

  /**
   * An inbound message in the queue could not be processed, and never will be.
   *
   * @param refusal what the store said to it; null where there was nothing to store
   */
  public void inboundDropped(String eventId, @Nullable Throwable refusal) {
    if (!isEnabled(MESSAGES, ERROR)) {
      return;
    }
    String summary = refusal == null ? "its payload cannot be read" : StackText.summary(refusal);
    try (Line line = begin(MESSAGES, ERROR, "inbound_dropped")) {
      if (line != null) {
        line.text(LogField.EVENT_ID, eventId).message(summary);
      }
    }
  }

  /** A settlement came after its lease had gone to someone else, and wrote nothing. */
  public void staleSettlement(String provider, String messageId, int attemptNumber, long fence) {
    try (Line line = begin(MESSAGES, WARN, "stale_settlement")) {
      if (line != null) {
        line.text(LogField.PROVIDER, provider)
            .text(LogField.MESSAGE_ID, messageId)
            .number(LogField.ATTEMPT_NUMBER, attemptNumber)
            .number(LogField.FENCE, fence);
      }
    }
  }

  /** The store failed in a way the product expects of a store: lost, full, locked. */
  public void storeFailed(String operation, Throwable thrown) {
    if (!isEnabled(STORE, ERROR)) {
      return;
    }
    String summary = StackText.summary(thrown);
    try (Line line = begin(STORE, ERROR, "store_failed")) {
      if (line != null) {
        line.text(LogField.OPERATION, operation)
            .text(LogField.ERROR, thrown.getClass().getName())
            .message(summary);
      }
    }
  }

  /**
   * Something unexpected was thrown: a bug.
   *
   * @param where the part of the product that caught it, in a few words
   */
  public void unexpected(String where, Throwable thrown) {
    String stack = StackText.of(thrown);
    try (Line line = begin(SERVER, ERROR, "unexpected")) {
      if (line != null) {
        line.text(LogField.WHERE, where)
            .text(LogField.ERROR, thrown.getClass().getName())
            .stack(stack);
      }
    }
  }

  /** Requests are served from now on. */
  public void ready(String url) {
    try (Line line = begin(SERVER, INFO, "ready")) {
      if (line != null) {
        line.text(LogField.URL, url).message("Switchboard is ready");
      }
    }
  }

  /** Messages were deleted because they were too old, and conversations that had no others. */
  public void messagesExpired(long messages, long conversations) {
    try (Line line = begin(STORE, INFO, "messages_expired")) {
      if (line != null) {
        line.number(LogField.COUNT, messages)
            .number(LogField.CONVERSATIONS, conversations)
            .message("Messages that were too old have been deleted");
      }
    }
  }

  /** No new requests from now on; what has been accepted is being put in order. */
  public void stopping(String reason) {
    try (Line line = begin(SERVER, INFO, "stopping")) {
      if (line != null) {
        line.text(LogField.REASON, reason).message("Switchboard is stopping");
      }
    }
  }

  /** The last line of a life. */
  public void stopped() {
    try (Line line = begin(SERVER, INFO, "stopped")) {
      if (line != null) {
        line.message("Switchboard has stopped");
      }
    }
  }

  /** A rare event at info that has no method of its own. */
  public void info(LogArea area, String event, String message) {
    rare(area, INFO, event, message);
  }

  /** A rare event at warn that has no method of its own. */
  public void warn(LogArea area, String event, String message) {
    rare(area, WARN, event, message);
  }

  /** Lines lost since the start, because the reader was too slow or the stream refused them. */
  public long droppedLines() {
    return pipe.droppedLines();
  }

  /**
   * Waits a bounded time until every line so far has left this process.
   *
   * @return whether they have
   */
  public boolean flush() {
    return pipe.flush();
  }

  /** Writes what waits, for a bounded time; later lines are dropped. */
  @Override
  public void close() {
    pipe.close();
  }

  void library(LogLevel level, String logger, String message) {
    String shown = AddressMask.mask(message, Line.MAX_MESSAGE_BYTES + 1);
    try (Line line = begin(LIBRARIES, level, "library")) {
      if (line != null) {
        line.text(LogField.LOGGER, logger).message(shown);
      }
    }
  }

  private void rare(LogArea area, LogLevel level, String event, String message) {
    String shown = AddressMask.mask(message, Line.MAX_MESSAGE_BYTES + 1);
    try (Line line = begin(area, level, event)) {
      if (line != null) {
        line.message(shown);
      }
    }
  }

  private @Nullable Line begin(LogArea area, LogLevel level, String event) {
    return isEnabled(area, level) ? pipe.acquire(level, event) : null;
  }

  private static boolean isPolled(String path) {
    return switch (path) {
      case "/healthz", "/readyz", "/metrics" -> true;
      default -> false;
    };
  }
}
