package dev.switchboard.api;

import dev.switchboard.http.FailureHandler;
import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.ProblemCode;
import dev.switchboard.queue.QueryTimeoutException;
import dev.switchboard.queue.StoreFullException;
import dev.switchboard.queue.StoreUnavailableException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests that the store could not serve.
 *
 * @param log hears of all other failures: the id of the request, and the failure
 */
public record StoreFailures(BiConsumer<String, Throwable> log) implements FailureHandler {
  @Override
  public @Nullable Problem expected(Throwable failure) {
    return switch (failure) {
      case QueryTimeoutException _ ->
          Problem.of(
              ApiProblem.QUERY_TIMEOUT,
              "Reading this took too long and was stopped. Ask for less: another filter, a lower"
                  + " page, or cursor instead of page.");
      case StoreUnavailableException lost -> unavailable(lost);
      default -> null;
    };
  }

  /** What a client is told of a change whose end is not known, or for which there is no room. */
  public static Problem unavailable(RuntimeException cause) {
    return cause instanceof StoreFullException full
        ? Problem.of(ProblemCode.UNAVAILABLE, String.valueOf(full.getMessage()))
        : unavailable();
  }

  /** The store is lost or overloaded: the outcome is unknown, and asking again is safe. */
  public static Problem unavailable() {
    return Problem.of(
        ProblemCode.UNAVAILABLE,
        "The store does not answer. Try again; with the same Idempotency-Key nothing is sent"
            + " twice.");
  }

  @Override
  public void unexpected(String requestId, Throwable failure) {
    log.accept(requestId, failure);
  }
}
