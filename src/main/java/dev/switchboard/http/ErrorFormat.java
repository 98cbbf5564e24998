package dev.switchboard.http;

/** How the errors of a route look. */
@FunctionalInterface
public interface ErrorFormat {
  /** {@code application/problem+json}, as everywhere in this API. */
  ErrorFormat PROBLEM_JSON = Problem::reply;

  /** The response for a problem of the request with this id; its status and headers must stay. */
  Reply reply(Problem problem, String requestId);
}
