package dev.switchboard.api;

import dev.switchboard.http.reply.ProblemCode;

/** The kinds of errors that only messages and their listings have. */
final class ApiProblem {
  static final ProblemCode PAGE_TOO_DEEP =
      new ProblemCode(400, "page_too_deep", "The page is too deep");
  static final ProblemCode IDEMPOTENCY_CONFLICT =
      new ProblemCode(
          409, "idempotency_conflict", "A request with this idempotency key is in progress");
  static final ProblemCode NOT_RETRYABLE =
      new ProblemCode(409, "not_retryable", "The message cannot be retried");
  static final ProblemCode TOO_LATE =
      new ProblemCode(409, "too_late", "The message cannot be changed any more");
  static final ProblemCode IDEMPOTENCY_KEY_REUSED =
      new ProblemCode(
          422, "idempotency_key_reused", "The idempotency key was used for another request");
  static final ProblemCode PROVIDER_NOT_CONFIGURED =
      new ProblemCode(500, "provider_not_configured", "No provider is configured for this channel");
  static final ProblemCode QUERY_TIMEOUT =
      new ProblemCode(503, "query_timeout", "The query took too long");

  private ApiProblem() {}
}
