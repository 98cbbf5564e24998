package dev.switchboard.api;

import dev.switchboard.http.Problem;
import dev.switchboard.http.ProblemCode;
import dev.switchboard.queue.QueryTimeoutException;
import dev.switchboard.queue.StoreUnavailableException;

/** The answers when the store cannot be asked. */
final class Unavailable {
  private Unavailable() {}

  /** The store is lost, or has too much to do: the outcome is unknown, and asking again is safe. */
  static Problem problem() {
    return Problem.of(
        ProblemCode.UNAVAILABLE,
        "The store does not answer. Try again; with the same Idempotency-Key nothing is sent"
            + " twice.");
  }

  /** The answer to a request that ended in this way. */
  static Problem problem(StoreUnavailableException e) {
    return e instanceof QueryTimeoutException
        ? Problem.of(
            ProblemCode.QUERY_TIMEOUT,
            "Reading this took too long and was stopped. Ask for less: another filter, a lower"
                + " page, or cursor instead of page.")
        : problem();
  }
}
