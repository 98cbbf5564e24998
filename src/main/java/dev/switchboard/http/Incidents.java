package dev.switchboard.http;

/** Told of what should not have happened. One call is meant to be one log line. Must not throw. */
@FunctionalInterface
public interface Incidents {
  /**
   * Something escaped a handler, or broke in the server itself.
   *
   * @param requestId the request it happened to, or {@code -} where there is none
   */
  void unexpected(String requestId, Throwable failure);
}
