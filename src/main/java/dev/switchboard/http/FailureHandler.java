package dev.switchboard.http;

import dev.switchboard.http.reply.Problem;
import org.jspecify.annotations.Nullable;

/** Decides what an exception of a handler means. Must not throw. Thread-safe. */
public interface FailureHandler {
  /**
   * The answer to an expected failure, such as a store that is away; null for an unexpected one.
   */
  @Nullable Problem expected(Throwable failure);

  /**
   * Reports a failure of a handler or of the server itself. One call is one log line.
   *
   * @param requestId the request that failed; {@code -} where there is none
   */
  void unexpected(String requestId, Throwable failure);
}
