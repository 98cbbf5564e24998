package dev.switchboard.http;

/**
 * What one connection may do.
 *
 * @param requestNanos for a request to arrive, and for a client to take a piece of a response
 * @param idleNanos without a request
 * @param lingerNanos that a finished connection is read on for
 * @param maxBodyBytes of one request
 */
record ConnectionLimits(long requestNanos, long idleNanos, long lingerNanos, int maxBodyBytes) {
  private static final long LONGEST_LINGER_NANOS = 1_000_000_000;

  static ConnectionLimits of(HttpSettings settings) {
    long requestNanos = settings.requestTimeout().toNanos();
    return new ConnectionLimits(
        requestNanos,
        settings.idleTimeout().toNanos(),
        Math.min(requestNanos, LONGEST_LINGER_NANOS),
        settings.maxBodyBytes());
  }
}
