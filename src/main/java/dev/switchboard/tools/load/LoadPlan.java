package dev.switchboard.tools.load;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What load to put on which server.
 *
 * @param target {@code http} only, without a slash at its end
 * @param apiKey null where the server wants none
 * @param ratePerSecond intended requests, 1..{@value #MAX_RATE}; 0 is as fast as the connections
 *     are answered
 * @param duration of what is measured, up to a day
 * @param warmup before it, at the same pace, counted apart; up to an hour
 * @param requests measured requests after which the run ends early; 0 is no such end
 * @param connections 1..{@value #MAX_CONNECTIONS}, each with at most one request in flight
 * @param batch messages of one request, 1..{@value #MAX_BATCH}; 0 sends each in a request of its
 *     own
 * @param idempotentPercent of the requests carry an {@code Idempotency-Key}
 * @param duplicatesPercent of the requests repeat an earlier one that carried a key; these are
 *     among {@code idempotentPercent}, and so must be fewer
 * @param recipients 1..{@value #MAX_RECIPIENTS} phone numbers, and as many email addresses; each is
 *     a conversation of its own
 * @param bodyBytes of each message's text, {@value #MIN_BODY_BYTES}..{@value #MAX_BODY_BYTES}
 * @param timeout for a response, from when its request was sent; up to five minutes
 * @param awaitDispatch how long to wait, afterwards, until nothing is pending; 0 does not
 */
public record LoadPlan(
    URI target,
    @Nullable String apiKey,
    long ratePerSecond,
    Duration duration,
    Duration warmup,
    long requests,
    int connections,
    int batch,
    Mix mix,
    double idempotentPercent,
    double duplicatesPercent,
    int recipients,
    int bodyBytes,
    long seed,
    Duration timeout,
    Duration awaitDispatch) {
  public static final long MAX_RATE = 1_000_000;
  public static final int MAX_CONNECTIONS = 4_096;
  public static final int MAX_BATCH = 1_000;
  public static final int MAX_RECIPIENTS = 1_000_000;
  public static final int MIN_BODY_BYTES = 24;
  public static final int MAX_BODY_BYTES = 2_000_000;

  /** Of the texts of a batch. A server takes far less, unless it is told otherwise. */
  private static final long MAX_BATCH_BYTES = 64L << 20;

  private static final Duration MIN_DURATION = Duration.ofMillis(100);
  private static final Duration MAX_DURATION = Duration.ofDays(1);
  private static final Duration MAX_WARMUP = Duration.ofHours(1);
  private static final Duration MAX_TIMEOUT = Duration.ofMinutes(5);

  public LoadPlan {
    check(ratePerSecond >= 0 && ratePerSecond <= MAX_RATE, "rate must be 1 to " + MAX_RATE);
    checkDuration("duration", duration, MIN_DURATION, MAX_DURATION);
    checkDuration("warmup", warmup, Duration.ZERO, MAX_WARMUP);
    check(requests >= 0, "requests must be at least 1");
    check(
        connections >= 1 && connections <= MAX_CONNECTIONS,
        "connections must be 1 to " + MAX_CONNECTIONS);
    check(batch >= 0 && batch <= MAX_BATCH, "batch must be 1 to " + MAX_BATCH);
    checkPercent("idempotent", idempotentPercent);
    checkPercent("duplicates", duplicatesPercent);
    check(
        duplicatesPercent == 0 || duplicatesPercent < idempotentPercent,
        "duplicates must be fewer than idempotent requests: they repeat one of those and count among them");
    check(
        recipients >= 1 && recipients <= MAX_RECIPIENTS,
        "recipients must be 1 to " + MAX_RECIPIENTS);
    check(
        bodyBytes >= MIN_BODY_BYTES && bodyBytes <= MAX_BODY_BYTES,
        "body-bytes must be " + MIN_BODY_BYTES + " to " + MAX_BODY_BYTES);
    check(
        (long) batch * bodyBytes <= MAX_BATCH_BYTES,
        "batch times body-bytes must be at most " + MAX_BATCH_BYTES);
    checkDuration("timeout", timeout, MIN_DURATION, MAX_TIMEOUT);
    checkDuration("await-dispatch", awaitDispatch, Duration.ZERO, MAX_WARMUP);
    check(
        apiKey == null || (!apiKey.isEmpty() && apiKey.chars().allMatch(c -> c > ' ' && c < 0x7f)),
        "api-key must be visible ASCII characters");
  }

  /** Whether requests are sent at intended instants, rather than when a connection is free. */
  public boolean openLoop() {
    return ratePerSecond > 0;
  }

  /** Whether messages are sent together. */
  public boolean batches() {
    return batch > 0;
  }

  /** Messages of one request. */
  int messagesPerRequest() {
    return Math.max(1, batch);
  }

  private static void checkPercent(String name, double percent) {
    check(percent >= 0 && percent <= 100, name + " must be 0% to 100%");
  }

  private static void checkDuration(String name, Duration value, Duration min, Duration max) {
    check(
        value.compareTo(min) >= 0 && value.compareTo(max) <= 0,
        "%s must be %d ms to %d s".formatted(name, min.toMillis(), max.toSeconds()));
  }

  private static void check(boolean holds, String sentence) {
    if (!holds) {
      throw new IllegalArgumentException(sentence);
    }
  }
}
