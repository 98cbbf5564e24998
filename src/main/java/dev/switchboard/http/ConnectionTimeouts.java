package dev.switchboard.http;

/**
 * How long one connection may wait for its client.
 *
 * @param requestNanos for a request to arrive, and for a client to take a piece of a response
 * @param idleNanos without a request
 * @param lingerNanos for the client to close after the last response
 */
record ConnectionTimeouts(long requestNanos, long idleNanos, long lingerNanos) {
  private static final long LONGEST_LINGER_NANOS = 1_000_000_000;

  static ConnectionTimeouts of(HttpSettings settings) {
    long requestNanos = settings.requestTimeout().toNanos();
    return new ConnectionTimeouts(
        requestNanos,
        settings.idleTimeout().toNanos(),
        Math.min(requestNanos, LONGEST_LINGER_NANOS));
  }

  long shortestNanos() {
    return Math.min(lingerNanos, Math.min(requestNanos, idleNanos));
  }
}
