package dev.switchboard.http.connection;

import java.time.Duration;

/**
 * How long one connection may wait for its client.
 *
 * @param requestNanos for a request to arrive, and for a client to take a piece of a response
 * @param idleNanos without a request
 * @param lingerNanos for the client to close after the last response
 */
public record ConnectionTimeouts(long requestNanos, long idleNanos, long lingerNanos) {
  private static final long LONGEST_LINGER_NANOS = 1_000_000_000;

  public static ConnectionTimeouts of(Duration request, Duration idle) {
    long requestNanos = request.toNanos();
    return new ConnectionTimeouts(
        requestNanos, idle.toNanos(), Math.min(requestNanos, LONGEST_LINGER_NANOS));
  }

  long shortestNanos() {
    return Math.min(lingerNanos, Math.min(requestNanos, idleNanos));
  }
}
