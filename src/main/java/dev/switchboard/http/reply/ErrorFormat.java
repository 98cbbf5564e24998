package dev.switchboard.http.reply;

/** How the errors of a route look. Thread-safe. */
@FunctionalInterface
public interface ErrorFormat {
  /** {@code application/problem+json} (RFC 9457). */
  ErrorFormat PROBLEM_JSON = Problem::reply;

  /**
   * The response for a problem.
   *
   * <p>It keeps {@link Problem#headers()}, and may have another status.
   */
  Reply reply(Problem problem, String requestId);
}
